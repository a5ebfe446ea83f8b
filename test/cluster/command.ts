import { spawn } from 'node:child_process';

export interface CommandOptions {
  /** Written to its standard input. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** It is killed after that. */
  readonly timeoutMs?: number;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever that is. @throws only where it cannot be started. */
export async function outcomeOf(
  [program = '', ...args]: readonly string[],
  { input, environment, timeoutMs = 600_000 }: CommandOptions = {},
): Promise<Outcome> {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => undefined); // it need not read all of it
  child.stdin.end(input);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 137, stdout, stderr }));
  });
}

/** What it printed. @throws with what it complained of where it ended badly. */
export async function run(command: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await outcomeOf(command, options);
  if (code === 0) return stdout;
  throw new Error(`${command.join(' ').slice(0, 300)} ended with ${code}: ${stderr.trim().slice(-1500)}`);
}
