import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Job, WorkQueue } from '#messaging/work-queue.js';
import { eventually } from '../support/eventually.js';
import type { Effects } from './effects.js';

/** How many jobs, and what happens to the broker meanwhile. */
export interface StormOptions {
  readonly jobs: number;
  /** Each runs when the jobs that were taken pass the next of equal shares; they go on flowing meanwhile. */
  readonly blows: readonly (() => Promise<void>)[];
}

const patienceMs = 60_000;
const quietMs = 8000;
const batch = 100;

/**
 * Sends jobs as an outbox does, each until it is taken, while the broker is struck; then waits until nothing comes any
 * more. Answers the ids of those that were taken.
 */
export async function storm(
  sender: WorkQueue,
  queue: string,
  effects: Effects,
  { jobs, blows }: StormOptions,
): Promise<string[]> {
  const taken: string[] = [];
  const sending = (async () => {
    while (taken.length < jobs) {
      const parcel = Array.from({ length: batch }, (): Job => ({ id: randomUUID(), data: {} }));
      await insist(sender, queue, parcel);
      taken.push(...parcel.map(({ id }) => id));
      await wait(20);
    }
  })();
  for (const [index, blow] of blows.entries()) {
    const share = (jobs * (index + 1)) / (blows.length + 1);
    await eventually('jobs flow', patienceMs, async () => taken.length >= share || undefined, 5);
    await blow();
  }
  await sending;
  await quiet(effects, taken.length);
  return taken;
}

async function insist(queue: WorkQueue, name: string, jobs: readonly Job[]): Promise<void> {
  const attempt = async () => queue.enqueue(name, jobs).then(() => true);
  await eventually('the jobs are taken', patienceMs, attempt, 200);
}

/** Until all had their effects, or none has for a while. */
async function quiet(effects: Effects, expected: number): Promise<void> {
  let [last, since] = [-1, Date.now()];
  while (last < expected && Date.now() - since < quietMs) {
    const count = await effects.count();
    if (count !== last) [last, since] = [count, Date.now()];
    await wait(100);
  }
}
