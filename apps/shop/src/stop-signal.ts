import { terminal } from './terminal.js';

const patienceMs = 45_000;

/** The wish to end, from a terminal, a supervisor or a fault that nobody caught. */
export class StopSignal {
  private reached = false;
  // Signal handlers alone do not keep a process alive, and in processes mode nothing else might.
  private readonly alive = setInterval(() => undefined, 2 ** 30);
  private resolve: () => void = () => undefined;
  /** Settles at the first wish. A terminal signals the whole group and a parent passes it on: later ones do not count. */
  readonly requested = new Promise<void>((resolve) => (this.resolve = resolve));

  static listen(): StopSignal {
    const stop = new StopSignal();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.request(0));
    process.on('uncaughtException', (error) => {
      terminal.complain(`fault outside any request: ${error.stack ?? error.message}`);
      stop.request(1);
    });
    return stop;
  }

  get isRequested(): boolean {
    return this.reached;
  }

  private request(exitCode: number): void {
    if (this.reached) return;
    this.reached = true;
    clearInterval(this.alive);
    process.exitCode = exitCode;
    this.resolve();
    setTimeout(() => {
      terminal.complain(`not everything stopped within ${patienceMs / 1_000} s: ending anyway`);
      process.exit(1);
    }, patienceMs).unref();
  }
}
