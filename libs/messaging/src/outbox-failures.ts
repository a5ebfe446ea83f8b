import type { Database } from '#persistence/database.js';

const note = `
  insert into platform.outbox_failure as f (destination, error) values ($1, $2)
  on conflict (destination) do update set error = excluded.error, failures = f.failures + 1, last_at = clock_timestamp()`;

/** Why destinations take nothing, for whoever looks at what waits for them. */
export class OutboxFailures {
  /** Of this process, by destination: noted when its batch is over, outside of the transaction that holds the lanes. */
  private readonly fresh = new Map<string, string | undefined>();
  private readonly failing = new Set<string>();

  constructor(private readonly database: Database) {}

  failed(destination: string, error: string): void {
    this.failing.add(destination);
    this.fresh.set(destination, error);
  }

  succeeded(destination: string): void {
    if (this.failing.delete(destination)) this.fresh.set(destination, undefined);
  }

  /** Writes down what is new since the last time. */
  async keep(): Promise<void> {
    const fresh = [...this.fresh];
    this.fresh.clear();
    for (const [destination, error] of fresh) {
      if (error === undefined) await this.forget(destination);
      else await this.database.execute({ name: 'outbox_failed', text: note, values: [destination, error] });
    }
  }

  private async forget(destination: string): Promise<void> {
    const text = 'delete from platform.outbox_failure where destination = $1';
    await this.database.execute({ name: 'outbox_recovered', text, values: [destination] });
  }
}
