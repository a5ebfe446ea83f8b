import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';

/**
 * Whether a person agrees; who leaves by Ctrl-C or Ctrl-D does not. Throws where there is nobody to ask: then --yes must
 * be said.
 */
export async function confirm(question: string): Promise<boolean> {
  if (!stdin.isTTY) throw new Error('nobody is there to confirm it: say --yes, or --dry-run to look first');
  const terminal = createInterface({ input: stdin, output: stderr });
  const left = new AbortController();
  terminal.once('close', () => left.abort());
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: left.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (!left.signal.aborted) throw error;
    stderr.write('\n');
    return false;
  } finally {
    terminal.close();
  }
}
