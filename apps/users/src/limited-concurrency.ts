/** Thrown where so many wait already that another would only wait in vain. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** Lets `running` pieces of work run at once and `waiting` more wait for their turn, first come, first served. */
export class LimitedConcurrency {
  private readonly queue: (() => void)[] = [];
  private active = 0;

  constructor(private readonly limits: { readonly running: number; readonly waiting: number }) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.active < this.limits.running) this.active++;
    else await this.turn();
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.active--;
    }
  }

  private async turn(): Promise<void> {
    if (this.queue.length >= this.limits.waiting) throw new QueueFull('too many are waiting');
    await new Promise<void>((resolve) => this.queue.push(resolve));
  }
}
