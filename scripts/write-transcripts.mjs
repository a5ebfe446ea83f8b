// Runs the commands of the guides and prints what they answer below them, so that no guide tells what is not so.
// In a guide, "$ " begins a command of a console block and all that follows is its answer. The first line of the guide
// says where they run: <!-- transcript: empty folder --> or <!-- transcript: copy of the repository -->.
// With --check it writes nothing and fails where a guide says something else.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const marker = /^<!-- transcript: (empty folder|copy of the repository) -->$/m;
const block = /^```console\n([\s\S]*?)^```$/gm;
const check = process.argv.includes('--check');
const program = resolve('dist/apps/meshctl/src/main.js');

const guides = readdirSync('docs', { recursive: true })
  .filter((file) => file.endsWith('.md'))
  .map((file) => join('docs', file))
  .filter((file) => marker.test(readFileSync(file, 'utf8')))
  .sort();

const stale = guides.filter((file) => {
  const before = readFileSync(file, 'utf8');
  const after = retold(before);
  if (!check && after !== before) writeFileSync(file, after);
  if (check && after !== before) console.error(firstDifference(file, before, after));
  return after !== before;
});
if (check && stale.length > 0) {
  console.error(`${stale.join(', ')}: not what the commands answer; run \`npm run generate\``);
  process.exit(1);
}

function retold(text) {
  const scratch = mkdtempSync(join(tmpdir(), 'guide-'));
  try {
    prepare(scratch, marker.exec(text)[1]);
    return text.replaceAll(block, (_, body) => `\`\`\`console\n${answered(body, scratch)}\`\`\``);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Commands go on after a backslash at the end of a line. */
function answered(body, scratch) {
  const commands = body.match(/^\$ (?:.*\\\n)*.*$/gm) ?? [];
  return commands.map((command) => `${command}\n${run(command.slice(2), scratch)}`).join('');
}

function run(command, scratch) {
  const { stdout } = spawnSync('bash', ['-c', `exec 2>&1; ${command}`], {
    cwd: join(scratch, 'here'),
    encoding: 'utf8',
    env: {
      PATH: `${join(scratch, 'bin')}:${process.env.PATH}`,
      HOME: scratch,
      NO_COLOR: '1',
      COLUMNS: '100',
    },
  });
  // The hash of the commit there moves with every file of the repository, and says nothing to a reader.
  const told = stdout.replaceAll(commitIn(scratch), 'c0ffee0').replaceAll(/[ \t]+$/gm, '');
  return told === '' || told.endsWith('\n') ? told : `${told}\n`;
}

function commitIn(scratch) {
  const { stdout } = spawnSync('git', ['rev-parse', '--short=7', 'main'], {
    cwd: join(scratch, 'here'),
    encoding: 'utf8',
  });
  return stdout.trim() || 'none';
}

/** A folder with the commands of the guides on the PATH: npx gives meshctl, as it does where it is installed. */
function prepare(scratch, place) {
  mkdirSync(join(scratch, 'bin'));
  mkdirSync(join(scratch, 'here'));
  const shim = (name, words) =>
    writeFileSync(join(scratch, 'bin', name), `#!/bin/sh\n${words}\n`, { mode: 0o755 });
  shim('meshctl', `exec ${process.execPath} ${program} "$@"`);
  shim('npx', 'exec "$@"');
  if (place === 'empty folder') return;
  for (const path of ['buf.yaml', 'libs/contracts/proto', 'libs/contracts/vendor', 'k8s', 'docs/recordings'])
    cpSync(path, join(scratch, 'here', path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(scratch, 'here', 'node_modules'));
  const git = (...args) => spawnSync('git', args, { cwd: join(scratch, 'here') });
  git('init', '--quiet', '--initial-branch', 'main');
  git('-c', 'core.excludesFile=', 'add', 'buf.yaml', 'libs', 'k8s', 'docs');
  git('-c', 'user.name=guide', '-c', 'user.email=guide@example.com', 'commit', '--quiet', '-m', 'Start');
}

function firstDifference(file, before, after) {
  const [old, current] = [before.split('\n'), after.split('\n')];
  const index = old.findIndex((line, at) => line !== current[at]);
  return `${file}:${index + 1}\n  it says  ${old[index] ?? ''}\n  it is    ${current[index] ?? ''}`;
}
