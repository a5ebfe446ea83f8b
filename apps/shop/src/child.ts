import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { commandLine } from './postgres/postmaster.js';

export interface ChildProgram {
  /** The script that Node runs. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes what it writes, so that it can go on writing when this process is dead. */
  readonly log: string;
  /** Called where it ends though nobody here asked it to. */
  readonly onUnexpectedEnd?: () => void;
}

/** The script of an app's own process. */
export function entryOf(app: string): string {
  return fileURLToPath(new URL(`../../${app}/src/main.js`, import.meta.url));
}

/** Another Node process, found by its pid: it may have been started by a shop that is dead. */
export class Child {
  private asked = false;

  private constructor(
    readonly pid: number,
    private readonly entry: string,
  ) {}

  /** In a process group of its own: Ctrl-C in the terminal does not reach it, its end is decided here. */
  static start({ entry, environment, log, onUnexpectedEnd }: ChildProgram): Child {
    const output = openSync(log, 'a');
    const child = spawn(process.execPath, ['--enable-source-maps', '--no-warnings', entry], {
      detached: true,
      stdio: ['ignore', output, output],
      env: { PATH: process.env.PATH, ...environment },
    });
    closeSync(output);
    child.on('error', () => undefined);
    if (child.pid === undefined) throw new Error(`could not start ${entry}`);
    // Otherwise the shop could not end while a child that it cannot stop lives on.
    child.unref();
    const started = new Child(child.pid, entry);
    child.on('exit', (code) => {
      // With 0 it did what somebody asked of it.
      if (!started.asked && code !== 0) onUnexpectedEnd?.();
    });
    return started;
  }

  /** The process of that pid, if it still runs that very script. */
  static async find(pid: number | undefined, entry: string): Promise<Child | undefined> {
    if (pid === undefined) return undefined;
    const child = new Child(pid, entry);
    return (await child.isAlive()) ? child : undefined;
  }

  async isAlive(): Promise<boolean> {
    return (await commandLine(this.pid)).includes(this.entry);
  }

  /** Asks it to end, and ends it by force after the grace. */
  async stop(graceMs = 15_000): Promise<void> {
    this.asked = true;
    this.signal('SIGTERM');
    if (await this.endsWithin(graceMs)) return;
    this.signal('SIGKILL');
    await this.endsWithin(5_000);
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(this.pid, signal);
    } catch {
      // It has ended already.
    }
  }

  private async endsWithin(ms: number): Promise<boolean> {
    for (const end = Date.now() + ms; Date.now() < end; await sleep(25)) {
      if (!(await this.isAlive())) return true;
    }
    return false;
  }
}
