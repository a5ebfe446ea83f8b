import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Linux hands out ports from 32768 to outgoing connections, so a chosen one above could be taken between two starts.
const lowest = 15_000;
const ceiling = 32_768;

/** Whether a server could listen on that loopback port now. */
export async function isFree(port: number): Promise<boolean> {
  return (await obstacleOn(port)) === undefined;
}

/** The system's code for why no server can listen on that loopback port now, as in EADDRINUSE; undefined where one can. */
export async function obstacleOn(port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}

export interface PortWishes {
  /** Those of the start before, by name. Kept where they are free, so that addresses stay the same. */
  readonly previous?: Readonly<Record<string, number>>;
  /** Names whose server still runs on its port: kept though busy. */
  readonly running?: readonly string[];
  /** Not to be chosen. */
  readonly reserved?: readonly number[];
}

/** Finds a port for each name. All of them differ. */
export async function choosePorts<Name extends string>(
  names: readonly Name[],
  { previous = {}, running = [], reserved = [] }: PortWishes = {},
): Promise<Record<Name, number>> {
  const taken = new Set([...reserved, ...running.flatMap((name) => previous[name] ?? [])]);
  const chosen = {} as Record<Name, number>;
  for (const name of names) {
    let port = previous[name] ?? anyPort();
    const isItsOwn = running.includes(name) && previous[name] !== undefined;
    while (!isItsOwn && (taken.has(port) || !(await isFree(port)))) port = anyPort();
    taken.add(port);
    chosen[name] = port;
  }
  return chosen;
}

const anyPort = () => randomInt(lowest, ceiling);
