import { spawn } from 'node:child_process';
import { outcomeOf, run, type CommandOptions, type Outcome } from './command.js';

/** As much of an object as checks read; what is below depends on its kind. */
export interface KubeObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
}

export interface Forward {
  /** The end on this machine. */
  readonly url: string;
  readonly close: () => void;
}

/** A cluster, as far as kubectl reaches it. */
export class Kubectl {
  constructor(readonly command: readonly string[]) {}

  async run(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    return run([...this.command, ...args], options);
  }

  async outcome(args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
    return outcomeOf([...this.command, ...args], options);
  }

  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.run([...args, '-o', 'json'])) as T;
  }

  async list<T extends KubeObject>(
    kinds: string,
    namespace: string,
    ...args: readonly string[]
  ): Promise<T[]> {
    const { items } = await this.json<{ items: T[] }>('get', kinds, '-n', namespace, ...args);
    return items;
  }

  /** Server-side, as one field manager. Answers what the server warned of. */
  async apply(objects: readonly object[] | string): Promise<string> {
    const input =
      typeof objects === 'string'
        ? objects
        : JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    return this.applied(['-f', '-'], { input });
  }

  async applyFolder(folder: string): Promise<string> {
    return this.applied(['-k', folder]);
  }

  /** As `applyFolder`, but nothing is stored. */
  async tryFolder(folder: string): Promise<string> {
    return this.applied(['-k', folder, '--dry-run=server']);
  }

  private async applied(what: readonly string[], options: CommandOptions = {}): Promise<string> {
    const args = ['apply', '--server-side', '--force-conflicts', ...what];
    const { code, stderr } = await this.outcome(args, options);
    if (code !== 0) throw new Error(`not applied: ${stderr.trim().slice(-2000)}`);
    return stderr.trim();
  }

  /** Runs a command in a container. */
  async exec(
    { namespace, pod, container }: { namespace: string; pod: string; container: string },
    command: readonly string[],
    options: CommandOptions = {},
  ): Promise<Outcome> {
    return this.outcome(['exec', '-i', '-n', namespace, pod, '-c', container, '--', ...command], options);
  }

  /** From a free port of this machine to a port of a Service's pod. */
  async forward(namespace: string, target: string, port: number): Promise<Forward> {
    const [program = '', ...args] = this.command;
    const child = spawn(program, [...args, 'port-forward', '-n', namespace, target, `:${port}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaint += chunk));
    const local = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`no way to ${target}: ${complaint}`)));
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        const found = /127\.0\.0\.1:(\d+)/.exec(chunk)?.[1];
        if (found) resolve(found);
      });
    });
    return { url: `http://127.0.0.1:${local}`, close: () => child.kill() };
  }
}
