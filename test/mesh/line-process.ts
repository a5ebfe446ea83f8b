import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program that takes JSON lines and tells JSON lines. */
export class LineProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly complaints: string[] = [];

  constructor(
    command: string,
    args: readonly string[],
    private readonly listener: {
      heard(line: unknown): void;
      /** It ended, by itself or not. */
      ended(reason: Error): void;
    },
  ) {
    this.child = spawn(command, args);
    createInterface(this.child.stdout).on('line', (line) => listener.heard(JSON.parse(line)));
    this.child.stderr.on('data', (text) => {
      this.complaints.push(String(text));
      this.complaints.splice(0, this.complaints.length - 20);
    });
    this.child.on('error', (error) => listener.ended(error));
    // Of a program that is gone, the exit tells more.
    this.child.stdin.on('error', () => undefined);
    this.child.on('close', (code, signal) =>
      listener.ended(new Error(`${command} ended with ${code ?? signal}: ${this.complaints.join('')}`)),
    );
  }

  tell(line: unknown): void {
    this.child.stdin.write(`${JSON.stringify(line)}\n`);
  }

  /** Both kinds of program here end when their input does. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.stdin.end();
    await closed;
  }
}
