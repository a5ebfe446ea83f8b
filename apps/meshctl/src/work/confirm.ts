import { createInterface } from 'node:readline/promises';
import { stderr, stdin } from 'node:process';

/** Whether a person agrees. Throws where there is none to ask: then --yes must have been said. */
export async function confirm(question: string): Promise<boolean> {
  if (!stdin.isTTY) throw new Error('nobody is there to confirm it: say --yes, or --dry-run to look first');
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
