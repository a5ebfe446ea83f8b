import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Proposal, Remark } from '#tune/proposal.js';

/** A folder with a copy of the contracts, in which meshctl runs. */
export interface Workbench {
  readonly folder: string;
  readonly meshctl: (...args: readonly string[]) => Promise<Run>;
  readonly run: (program: string, ...args: readonly string[]) => Promise<Run>;
  readonly remove: () => Promise<void>;
}

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `meshctl tune --json` prints. */
export interface Printed {
  readonly ok: boolean;
  readonly proposals: readonly Proposal[];
  readonly refused: readonly {
    readonly proposal: Proposal;
    readonly violations: readonly { readonly rule: string; readonly message: string }[];
    readonly passesWithOthers: boolean;
  }[];
  readonly remarks: readonly Remark[];
  readonly diff: string;
  readonly written: boolean;
}

/** Copies what `buf` needs, and nothing else. */
export async function openWorkbench(): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'meshcart-tune-'));
  for (const name of ['buf.yaml', 'libs/contracts/proto', 'libs/contracts/vendor'])
    await cp(name, join(folder, name), { recursive: true });
  const path = [resolve('node_modules/.bin'), process.env['PATH']].join(delimiter);
  const run = async (program: string, ...args: readonly string[]): Promise<Run> => {
    const child = spawn(program, args, { cwd: folder, env: { ...process.env, PATH: path } });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { code, stdout, stderr };
  };
  const program = resolve('dist/apps/meshctl/src/main.js');
  return {
    folder,
    run,
    meshctl: (...args) => run(process.execPath, program, ...args),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** @throws where meshctl did not end with the code that is expected. */
export function printed({ code, stdout, stderr }: Run, expected: number): Printed {
  if (code !== expected) throw new Error(`meshctl ended with ${code}, not ${expected}: ${stderr}${stdout}`);
  return JSON.parse(stdout) as Printed;
}
