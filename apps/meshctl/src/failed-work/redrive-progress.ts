import { stderr } from 'node:process';
import type { Outcome } from './shapes.js';

const quietMs = 1000;

/** Says on standard error how far a redrive is, once it takes more than a second. */
export class RedriveProgress {
  private readonly begun = performance.now();
  private isShown = false;

  constructor(private readonly what: string) {}

  show(outcomes: readonly Outcome[], of: number): void {
    if (performance.now() - this.begun < quietMs) return;
    const failed = outcomes.filter(({ result }) => result === 'failed-again').length;
    const line = `${this.what} ${outcomes.length} of ${of}${failed === 0 ? '' : `, ${failed} failed again`}`;
    // A log keeps what a terminal overwrites, so it gets a line for each page.
    stderr.write(stderr.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
    this.isShown = true;
  }

  end(): void {
    if (this.isShown && stderr.isTTY) stderr.write('\r\u001B[K');
  }
}
