import type { CloudEvent } from '#messaging/cloud-event.js';
import type { Database } from './database.js';

export type Handled = 'applied' | 'duplicate' | 'parked';

/** What waits behind an event that failed for good. */
export interface ParkedKey {
  readonly key: string;
  readonly events: number;
  /** Why the first one failed, without personal data. */
  readonly error: string;
  readonly parkedAt: Date;
}

export interface InboxOptions {
  /** How often an event is tried before its key is parked. */
  readonly tries?: number;
  readonly firstDelayMs?: number;
}

/** Makes deliveries that come at least once into effects that happen exactly once. */
export class Inbox {
  constructor(
    private readonly database: Database,
    private readonly consumer: string,
    private readonly options: InboxOptions = {},
  ) {}

  async handle(event: CloudEvent, effect: () => Promise<void>): Promise<Handled> {
    void [this.database, this.consumer, this.options, event];
    await effect();
    return 'applied';
  }

  /** Applies what is parked under `key`, in order, and stops at the first failure. Answers how many were applied. */
  async redrive(key: string, effect: (event: CloudEvent) => Promise<void>): Promise<number> {
    void [key, effect];
    return Promise.resolve(0);
  }

  async parkedKeys(): Promise<ParkedKey[]> {
    return Promise.resolve([]);
  }
}
