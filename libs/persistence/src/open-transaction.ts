import type pg from 'pg';

/** A transaction under way, seen by everything that its work calls. */
export class OpenTransaction {
  readonly afterCommit: (() => void)[] = [];
  private last: Promise<unknown> = Promise.resolve();
  private ended = false;

  constructor(private readonly client: pg.PoolClient) {}

  get open(): boolean {
    return !this.ended;
  }

  /** One statement after the other, also where the work begins several at once: a connection can do no more. */
  async run<T>(query: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (this.ended) throw new Error('this statement outlived its transaction');
    const result = this.last.then(() => query(this.client));
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Waits for what was begun and not awaited: it belongs to the transaction. Takes nothing more. */
  async end(): Promise<void> {
    this.ended = true;
    await this.last;
  }
}
