import { setTimeout as wait } from 'node:timers/promises';
import type { CloudEvent } from '#messaging/cloud-event.js';
import type { Database } from './database.js';
import { describeError } from './describe-error.js';
import { InboxRecords } from './inbox-records.js';
import { ParkedEvents, type Parked, type ParkedKey } from './parked-events.js';
import { isTransient } from './transient-error.js';

export type { ParkedKey } from './parked-events.js';

/** What became of a delivery: its effect happened now, had happened before, or waits for a redrive. */
export type Handled = 'applied' | 'duplicate' | 'parked';

/** How patient an inbox is with an event that fails. */
export interface InboxOptions {
  /** How often an event is tried before its key is parked. */
  readonly tries?: number;
  readonly firstDelayMs?: number;
  /** Failures that say nothing about the event; by default a lost database and an unavailable neighbour. */
  readonly isTransient?: (error: unknown) => boolean;
}

/** Sees each event that a redrive tries, in the transaction that keeps what became of it. */
export interface RedriveWitness {
  redriven(event: CloudEvent): Promise<void>;
  failedAgain(event: CloudEvent, error: string): Promise<void>;
  /** Asked after each event: with false the redrive ends, and the next ones stay parked. */
  mayGoOn(): boolean;
}

const nobody: RedriveWitness = {
  redriven: () => Promise.resolve(),
  failedAgain: () => Promise.resolve(),
  mayGoOn: () => true,
};

/** What to do with a parked event: to forget it, or to put other data in its place. */
export type ParkedChange = 'discard' | { readonly data: Uint8Array } | undefined;

/**
 * Makes deliveries that come at least once into effects that happen exactly once: the effect and the record that it
 * happened are one transaction. Works on an event log that keeps the order of a key.
 */
export class Inbox {
  private readonly records: InboxRecords;
  private readonly parked: ParkedEvents;

  constructor(
    private readonly database: Database,
    private readonly consumer: string,
    private readonly options: InboxOptions = {},
  ) {
    this.records = new InboxRecords(database, consumer);
    this.parked = new ParkedEvents(database, consumer);
  }

  /**
   * Runs `effect` in a transaction unless it ran before. An event that keeps failing is parked, and so are the later
   * ones of its key, untried: they may not overtake it. Rejects, without counting the try, where the failure is
   * transient: the log then delivers the event again.
   */
  async handle(event: CloudEvent, effect: () => Promise<void>): Promise<Handled> {
    const { tries = 5, firstDelayMs = 50, isTransient: passes = isTransient } = this.options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(event, effect);
      } catch (error) {
        if (passes(error)) throw error;
        if (attempt >= tries) return this.park(event, describeError(error), attempt);
        await wait(firstDelayMs * 2 ** (attempt - 1));
      }
    }
  }

  /**
   * Applies what is parked under `key`, oldest first, each once, and stops at the first failure, which rejects and stays
   * parked with its new reason. Answers how many were applied; with nothing parked none. New events of the key wait
   * meanwhile.
   */
  async redrive(
    key: string,
    effect: (event: CloudEvent) => Promise<void>,
    witness: RedriveWitness = nobody,
  ): Promise<number> {
    let applied = 0;
    while (await this.redriveFirst(key, effect, witness)) {
      applied++;
      if (!witness.mayGoOn()) break;
    }
    return applied;
  }

  /**
   * Has a parked event decided on in the transaction that carries the decision out; meanwhile nobody redrives its key. One
   * that is discarded is never applied, however often it is delivered. Answers false where no such event is parked.
   */
  async changeParked(
    eventId: string,
    decide: (event: CloudEvent) => Promise<ParkedChange>,
  ): Promise<boolean> {
    const found = await this.parked.find(eventId);
    if (!found) return false;
    return this.database.transaction(`${this.consumer}.parked-change`, async () => {
      await this.parked.takeTurn(found.event.subject);
      const parked = await this.parked.find(eventId);
      if (!parked) return false;
      const change = await decide(parked.event);
      if (change === 'discard') {
        await this.parked.remove(parked.position);
        await this.records.add(parked.event, '');
      } else if (change) await this.parked.replace(parked.position, change.data);
      return true;
    });
  }

  /** Forgets that events were handled: whatever is delivered again has its effect again. Answers how many it forgot. */
  async forget(): Promise<number> {
    return this.records.forget();
  }

  /** How many events wait for a redrive, for metrics. */
  async parkedCount(): Promise<number> {
    return this.parked.count();
  }

  async parkedKeys(): Promise<ParkedKey[]> {
    return this.parked.keys();
  }

  private async attempt(event: CloudEvent, effect: () => Promise<void>): Promise<Handled> {
    return this.database.transaction(`${this.consumer}.inbox`, async () => {
      await this.parked.takeTurn(event.subject);
      const { fresh, blocked } = await this.records.add(event);
      if (blocked) {
        await this.parked.add(event, 'waits behind an earlier event of its key', 0);
        return 'parked';
      }
      if (!fresh) return 'duplicate';
      await effect();
      return 'applied';
    });
  }

  private async park(event: CloudEvent, error: string, attempts: number): Promise<Handled> {
    await this.database.transaction(`${this.consumer}.park`, async () => {
      await this.parked.takeTurn(event.subject);
      await this.parked.add(event, error, attempts);
    });
    return 'parked';
  }

  private async redriveFirst(
    key: string,
    effect: (event: CloudEvent) => Promise<void>,
    witness: RedriveWitness,
  ): Promise<boolean> {
    let tried: Parked | undefined;
    try {
      return await this.database.transaction(`${this.consumer}.redrive`, async () => {
        await this.parked.takeTurn(key);
        tried = await this.parked.first(key);
        if (!tried) return false;
        await this.parked.remove(tried.position);
        const { fresh } = await this.records.add(tried.event, '');
        if (fresh) await effect(tried.event);
        await witness.redriven(tried.event);
        return true;
      });
    } catch (error) {
      const { isTransient: passes = isTransient } = this.options;
      if (tried && !passes(error)) await this.keepFailure(tried, describeError(error), witness);
      throw error;
    }
  }

  private async keepFailure(
    { position, event }: Parked,
    error: string,
    witness: RedriveWitness,
  ): Promise<void> {
    await this.database.transaction(`${this.consumer}.redrive-failed`, async () => {
      await this.parked.takeTurn(event.subject);
      if (await this.parked.failAgain(position, error)) await witness.failedAgain(event, error);
    });
  }
}
