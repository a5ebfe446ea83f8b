import { createReadStream, existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { terminal } from './terminal.js';

const intervalMs = 500;
/** The levels worth a person's attention, and how they are called. */
const titles: Readonly<Record<string, string>> = { warn: 'warning', error: 'error', fatal: 'error' };

interface LogLine {
  readonly level?: string;
  readonly service?: string;
  readonly msg?: string;
}

/** Repeats on the terminal what is written to the logs from now on, as far as it is a warning or an error. */
export function showTroubles(logs: readonly string[]): { close(): void } {
  const readers = logs.map(readerOf);
  const timer = setInterval(() => {
    for (const read of readers) void read();
  }, intervalMs).unref();
  return { close: () => clearInterval(timer) };
}

function readerOf(log: string): () => Promise<void> {
  let position = existsSync(log) ? statSync(log).size : 0;
  let reading = false;
  return async () => {
    if (reading || !existsSync(log) || statSync(log).size <= position) return;
    reading = true;
    const end = statSync(log).size - 1;
    for await (const line of createInterface({ input: createReadStream(log, { start: position, end }) })) {
      const text = humanLine(line);
      if (text !== undefined) terminal.complain(text);
    }
    position = end + 1;
    reading = false;
  };
}

/** One line for a person; undefined for what a person need not see, and for half a line. */
export function humanLine(json: string): string | undefined {
  try {
    const { level = '', service = 'shop', msg = json } = JSON.parse(json) as LogLine;
    const title = titles[level];
    return title && `${title} in ${service}: ${msg}`;
  } catch {
    return undefined;
  }
}
