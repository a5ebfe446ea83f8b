import { spawn } from 'node:child_process';
import { ClusterProblem, problemOf } from './cluster-problem.js';

export interface Container {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  /** Written to its standard input. */
  readonly input?: string;
  readonly timeoutMs?: number;
}

/** Each is a process; more of them at once only wait for each other, and for the API server. */
const mostAtOnce = 8;

/** The API server, as kubectl reaches it: with the user's own kubeconfig, plugins of authentication and proxies. */
export class Kubectl {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param command - the program and the flags that choose the cluster. */
  constructor(private readonly command: readonly string[]) {}

  /** What it printed. @throws ClusterProblem where it failed. */
  async text(args: readonly string[], options?: Options): Promise<string> {
    const { code, stdout, stderr } = await this.outcome(args, options);
    if (code !== 0) throw problemOf(args, stderr);
    return stdout;
  }

  async json<T>(args: readonly string[], options?: Options): Promise<T> {
    return JSON.parse(await this.text([...args, '-o', 'json'], options)) as T;
  }

  /** Runs a command in a container. @throws ClusterProblem only where it could not be started there at all. */
  async exec({ namespace, pod, container }: Container, command: readonly string[]): Promise<Outcome> {
    const args = ['exec', '-n', namespace, pod, '-c', container, '--', ...command];
    const outcome = await this.outcome(args);
    if (/^(Error from server|error: unable to upgrade|Unable to connect)/m.test(outcome.stderr))
      throw problemOf(args, outcome.stderr);
    return outcome;
  }

  /** Runs it to its end, whatever that is. @throws ClusterProblem where there is no kubectl. */
  async outcome(args: readonly string[], { input, timeoutMs = 30_000 }: Options = {}): Promise<Outcome> {
    await this.turn();
    try {
      return await this.start(args, timeoutMs, input);
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  private async turn(): Promise<void> {
    while (this.running >= mostAtOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
  }

  private async start(args: readonly string[], timeoutMs: number, input?: string): Promise<Outcome> {
    const [program = 'kubectl', ...flags] = this.command;
    const child = spawn(program, [...flags, ...args], { timeout: timeoutMs, killSignal: 'SIGKILL' });
    child.stdin.on('error', () => undefined); // it need not read all of it
    child.stdin.end(input);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    return new Promise((resolve, reject) => {
      child.once('error', ({ message }) =>
        reject(new ClusterProblem(`${program} cannot be started: ${message}`, howToGetIt, true)),
      );
      child.once('close', (code, signal) =>
        resolve({
          code: code ?? 137,
          stdout,
          stderr: signal === null ? stderr : `${stderr}no answer within ${timeoutMs / 1000} s: i/o timeout`,
        }),
      );
    });
  }
}

const howToGetIt = 'install kubectl (https://kubernetes.io/docs/tasks/tools), or name another with --kubectl';
