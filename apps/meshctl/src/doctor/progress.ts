import { stderr } from 'node:process';

const quietMs = 1000;

/** Says on standard error what is still waited for, once that takes more than a second. */
export class Progress {
  private readonly waiting: Set<string>;
  private readonly timer: NodeJS.Timeout;
  private shown = false;

  constructor(names: readonly string[]) {
    this.waiting = new Set(names);
    this.timer = setInterval(() => this.show(), quietMs).unref();
  }

  done(name: string): void {
    this.waiting.delete(name);
    if (this.shown) this.show();
  }

  end(): void {
    clearInterval(this.timer);
    if (this.shown && stderr.isTTY) stderr.write('\r\u001b[K');
    this.shown = false;
  }

  private show(): void {
    const line = this.waiting.size === 0 ? 'examined' : `examining ${[...this.waiting].join(', ')}`;
    // A log keeps what a terminal overwrites, so it gets one line only.
    if (stderr.isTTY) stderr.write(`\r\u001b[K${line}`);
    else if (!this.shown) stderr.write(`${line}\n`);
    this.shown = true;
  }
}
