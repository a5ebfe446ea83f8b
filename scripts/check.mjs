// Every habit that a machine can hold: npm run check. All of them run, however many fail.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const generated = [
  'libs/contracts/generated',
  'libs/contracts/descriptors.binpb',
  'libs/crds/generated',
  'k8s',
];

const checks = {
  format: () => run('prettier', '--check', '--log-level=warn', '.'),
  'format of contracts': () => run('buf', 'format', '--diff', '--exit-code', 'libs/contracts/proto'),
  lint: () => run('oxlint'),
  'lint of contracts': () => run('buf', 'lint'),
  types: () => run('tsc', '--noEmit'),
  boundaries: () => run('depcruise', ...['apps', 'charts', 'libs', 'test'].filter(holdsCode)),
  'printed pages are up to date': () => run('node', 'scripts/write-docs.mjs', '--check'),
  'guides tell what commands answer': () => run('node', 'scripts/write-transcripts.mjs', '--check'),
  // Last, because it writes.
  'generated code is up to date': generatedIsCurrent,
};

const failures = Object.entries(checks).filter(([name, check]) => {
  const problem = check();
  console.log(problem === undefined ? `ok ${name}` : `failed ${name}\n${problem}`);
  return problem !== undefined;
});
process.exit(failures.length === 0 ? 0 : 1);

/** What it printed, where it failed. */
function run(program, ...args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? undefined : `${error?.message ?? ''}${stdout}${stderr}`;
}

function generatedIsCurrent() {
  const committed = fingerprints();
  const failure = run('node', 'scripts/generate.mjs');
  if (failure !== undefined) return failure;
  const current = fingerprints();
  const paths = new Set([...committed.keys(), ...current.keys()]);
  const changed = [...paths].filter((path) => committed.get(path) !== current.get(path));
  if (changed.length > 0) return `commit what npm run generate has just written:\n${changed.join('\n')}`;
}

function fingerprints() {
  const files = generated.flatMap((path) =>
    statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true }).map((entry) => join(path, entry))
      : [path],
  );
  const hash = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
  return new Map(files.filter((file) => statSync(file).isFile()).map((file) => [file, hash(file)]));
}

/** The cruiser refuses a folder that is not there, and git keeps no empty one. */
function holdsCode(folder) {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
