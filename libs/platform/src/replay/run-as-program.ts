import type { Type } from '@nestjs/common';
import { replayProgram } from './replay-program.js';

/** Runs the replay of a service as this process: its arguments, its environment, its exit code. */
export async function runReplay(name: string, module: Type, example: string): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  process.exitCode = await replayProgram({
    name,
    module,
    example,
    args: process.argv.slice(2),
    environment: process.env,
    out: (text) => console.log(text),
    err: (text) => console.error(text),
    signal: interrupted.signal,
  });
}
