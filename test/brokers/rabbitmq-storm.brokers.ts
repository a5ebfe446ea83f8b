import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RabbitMqWorkQueueOptions } from '#messaging/rabbitmq/rabbitmq-work-queue.js';
import type { HandleJob, WorkQueue } from '#messaging/work-queue.js';
import { eventually } from '../support/eventually.js';
import { BrokerUnderTest, declaration } from './broker-under-test.js';
import { CarelessPublisher } from './careless-publisher.js';
import { Effects } from './effects.js';
import { storm } from './storm.js';

let broker: BrokerUnderTest;
let effects: Effects;
beforeAll(async () => {
  broker = await BrokerUnderTest.start('rabbitmq_storm');
  effects = await Effects.open(broker.database.adminUrl);
});
afterEach(async () => {
  await broker.closeQueues();
  await effects.clear();
});
afterAll(async () => {
  await effects.close();
  await broker.stop();
});

let areStuck = false;
/** Jobs whose worker was cut off after their effect. */
let stuck = 0;

/** Two workers, whose jobs take a moment, and one who sends. */
async function sendAndWork(
  name: string,
  options?: Partial<RabbitMqWorkQueueOptions>,
  effect = async (id: string) => effects.of(id),
): Promise<WorkQueue> {
  const [sender, ...workers] = [await broker.open(options), await broker.open(), await broker.open()];
  await sender.declare(declaration(name));
  const work: HandleJob = async ({ id }, signal) => {
    await effect(id);
    if (areStuck) stuck += 1;
    await wait(areStuck ? 60_000 : 20, undefined, { signal });
  };
  for (const worker of workers) await worker.work(name, work, { concurrency: 8 });
  return sender;
}

/** With jobs under way that have had their effect and do not end. */
async function underWay(): Promise<void> {
  areStuck = true;
  await eventually('jobs are stuck', 30_000, async () => stuck > 0 || undefined, 5);
  await broker.server.kill();
  areStuck = false;
  await broker.server.restart();
}
/** Long enough for some to be sent to a broker that never reads them. */
const afterFreezing = async () => broker.strike({ frozenMs: 300 });

describe('RabbitMQ that is killed with -9 while jobs flow', () => {
  it('gives each of thousands of them its effect once, through three kills', async () => {
    const sender = await sendAndWork('killed');
    const blows = [afterFreezing, underWay, afterFreezing];
    const taken = await storm(sender, 'killed', effects, { jobs: 6000, blows });
    await effects.check(taken);
    expect(await sender.dead('killed')).toEqual([]);
    expect(stuck).toBeGreaterThan(0);
    // What was stuck was delivered again.
    expect(effects.runs).toBeGreaterThanOrEqual(taken.length + stuck);
  });

  it('loses some without confirms, and the check sees it', async () => {
    const sender = await sendAndWork('careless', {
      openPublisher: async (model) => CarelessPublisher.open(model),
    });
    const taken = await storm(sender, 'careless', effects, { jobs: 2000, blows: [afterFreezing] });
    await expect(effects.check(taken)).rejects.toThrow(/^\d+ of \d+ jobs that were taken are lost$/);
  });

  it('doubles effects of consumers without an inbox, and the check sees it', async () => {
    const sender = await sendAndWork('forgetful', {}, async (id) => effects.carelesslyOf(id));
    const taken = await storm(sender, 'forgetful', effects, { jobs: 1000, blows: [underWay] });
    await expect(effects.check(taken)).rejects.toThrow(/^\d+ of \d+ jobs had two effects$/);
  });
});
