// How long `meshctl diff` takes for two folders of 500 services, one of them edited in two places.
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { loadAll } from 'js-yaml';
import { median, seconds } from '../median.js';
import { meshctl, timeProcess } from '../time-process.js';
import { meshOf, rendered } from '../verify/rendered.js';

const size = 500;
const runs = 3;
/** On a quiet machine. */
const goalMs = 2000;

/** One that shuts a caller out, and one that gives up earlier. */
const edits: Readonly<Record<string, readonly [string, string]>> = {
  'app300.yaml': ['sa/app141', 'sa/app100'],
  'app301.yaml': ['timeout: 2s', 'timeout: 1s'],
};

async function writeSides(before: string, after: string): Promise<void> {
  for (const [file, text] of rendered(meshOf(size))) {
    const [old, young] = edits[file] ?? ['', ''];
    if (!text.includes(old)) throw new Error(`${file} has no ${old} to edit`);
    await writeFile(join(before, file), text);
    await writeFile(join(after, file), text.replace(old, young));
  }
}

/** What reading both sides costs anybody who reads YAML, however little they ask of it. */
async function parseBoth(folders: readonly string[]): Promise<number> {
  const begun = performance.now();
  for (const folder of folders)
    for (const file of await readdir(folder)) loadAll(await readFile(join(folder, file), 'utf8'));
  return performance.now() - begun;
}

const subjectsOf = (flags: readonly string[]) =>
  new Promise<readonly string[]>((resolve, reject) => {
    execFile(process.execPath, [meshctl, ...flags, '--json'], { maxBuffer: 64 << 20 }, (error, stdout) => {
      if (stdout === '') return reject(error ?? new Error('meshctl diff printed nothing'));
      const { changes } = JSON.parse(stdout) as { changes: readonly { subject: string }[] };
      resolve(changes.map(({ subject }) => subject));
    });
  });

async function main(scratch: string): Promise<boolean> {
  console.log(`load average ${loadavg()[0]?.toFixed(1)}; medians of ${runs} runs`);
  const folders = [await mkdtemp(join(scratch, 'before-')), await mkdtemp(join(scratch, 'after-'))] as const;
  await writeSides(...folders);
  const flags = ['diff', ...folders];
  const subjects = await subjectsOf(flags);
  const told = ['app300', 'app301'].every((app) => subjects.some((subject) => subject.includes(app)));
  console.log(`${told ? 'ok' : 'failed'} both edits are told, in ${subjects.length} changes`);
  const diffMs = await timeProcess(process.execPath, [meshctl, ...flags], { runs, exits: [0, 1] });
  const parses: number[] = [];
  for (let run = 0; run < runs; run += 1) parses.push(await parseBoth(folders));
  const parseMs = median(parses);
  console.log(
    `${size} services: the process meshctl diff ${seconds(diffMs)}; js-yaml alone, for both sides, ${seconds(parseMs)}, ratio ${(diffMs / parseMs).toFixed(1)}`,
  );
  const fast = diffMs < goalMs;
  console.log(`${fast ? 'ok' : 'failed'} diff takes ${seconds(diffMs)}, goal ${seconds(goalMs)}`);
  return told && fast;
}

const scratch = await mkdtemp(join(tmpdir(), 'meshcart-bench-diff-'));
try {
  process.exitCode = (await main(scratch)) ? 0 : 1;
} finally {
  await rm(scratch, { recursive: true });
}
