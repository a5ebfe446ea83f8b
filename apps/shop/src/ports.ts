import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Linux hands out ports from 32768 to outgoing connections, so a chosen one above could be taken between two starts.
const lowest = 15_000;
const ceiling = 32_768;

/** Whether a server could listen on that loopback port now. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Keeps each port that is still free and finds another for one that is not. All answers differ. */
export async function choosePorts<Name extends string>(
  names: readonly Name[],
  previous: Readonly<Record<string, number>>,
  reserved: readonly number[] = [],
): Promise<Record<Name, number>> {
  const taken = new Set(reserved);
  const chosen = {} as Record<Name, number>;
  for (const name of names) {
    let port = previous[name] ?? randomInt(lowest, ceiling);
    while (taken.has(port) || !(await isFree(port))) port = randomInt(lowest, ceiling);
    taken.add(port);
    chosen[name] = port;
  }
  return chosen;
}
