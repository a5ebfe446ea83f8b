import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '../../support/eventually.js';
import type { Carrier } from './carrier.js';

const patienceMs = 60_000;
const batch = 100;

/** Both ends of a carrier, and what has come. */
export class Passage {
  private readonly arrived = new Map<string, number>();

  private constructor(private readonly carrier: Carrier) {}

  static async open(carrier: Carrier): Promise<Passage> {
    const passage = new Passage(carrier);
    await carrier.receive((id) => passage.arrived.set(id, performance.now()));
    // Whoever reads is subscribed, and whatever is compiled at the first use is compiled.
    await passage.flow(1000);
    return passage;
  }

  /** Milliseconds from the first message that is sent, in batches of 100, to the last that came. */
  async flow(messages: number): Promise<number> {
    const begun = performance.now();
    const ids: string[] = [];
    while (ids.length < messages) {
      const parcel = Array.from({ length: batch }, () => randomUUID());
      await this.carrier.send(parcel);
      ids.push(...parcel);
    }
    return Math.max(...(await this.all(ids))) - begun;
  }

  /** Milliseconds from sending to seeing of messages that come one by one, sorted. */
  async latencies(messages: number, everyMs: number): Promise<readonly number[]> {
    const sent = new Map<string, number>();
    const sending: Promise<void>[] = [];
    for (let each = 0; each < messages; each += 1) {
      const id = randomUUID();
      sent.set(id, performance.now());
      sending.push(this.carrier.send([id]));
      await wait(everyMs);
    }
    await Promise.all(sending);
    const seen = await this.all([...sent.keys()]);
    return [...sent.values()]
      .map((at, index) => (seen[index] ?? 0) - at)
      .toSorted((one, other) => one - other);
  }

  async close(): Promise<void> {
    await this.carrier.close();
  }

  private async all(ids: readonly string[]): Promise<readonly number[]> {
    await eventually(
      `${this.carrier.name} brings all`,
      patienceMs,
      async () => ids.every((id) => this.arrived.has(id)) || undefined,
      2,
    );
    return ids.map((id) => this.arrived.get(id) ?? 0);
  }
}
