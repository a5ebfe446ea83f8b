import { spawn } from 'node:child_process';
import { median } from './median.js';

/** Milliseconds that a program takes from its start to its end: the median of several runs, as a person would wait. */
export async function timeProcess(
  program: string,
  flags: readonly string[],
  { runs, exits }: { readonly runs: number; readonly exits: readonly number[] },
): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    const code = await codeOf(program, flags);
    times.push(performance.now() - begun);
    if (!exits.includes(code)) throw new Error(`${program} ${flags.join(' ')} ended with ${code}`);
  }
  return median(times);
}

const codeOf = (program: string, flags: readonly string[]) =>
  new Promise<number>((resolve, reject) => {
    spawn(program, flags, { stdio: 'ignore' })
      .on('error', reject)
      .on('exit', (code) => resolve(code ?? -1));
  });

/** The command line as it was built, started as anybody starts it. */
export const meshctl = 'dist/apps/meshctl/src/main.js';
