import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RabbitMqWorkQueueOptions } from '#messaging/rabbitmq/rabbitmq-work-queue.js';
import type { WorkQueue } from '#messaging/work-queue.js';
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

/** Two workers, whose jobs take a moment, and one who sends. */
async function sendAndWork(name: string, options?: Partial<RabbitMqWorkQueueOptions>): Promise<WorkQueue> {
  const [sender, ...workers] = [await broker.open(options), await broker.open(), await broker.open()];
  await sender.declare(declaration(name));
  const work = async ({ id }: { readonly id: string }) => {
    await effects.of(id);
    await wait(20);
  };
  for (const worker of workers) await worker.work(name, work, { concurrency: 8 });
  return sender;
}

const atOnce = async () => broker.strike();
/** Long enough for some to be sent to a broker that never reads them. */
const afterFreezing = async () => broker.strike({ frozenMs: 300 });

describe('RabbitMQ that is killed with -9 while jobs flow', () => {
  it('gives each of thousands of them its effect once, through three kills', async () => {
    const sender = await sendAndWork('killed');
    const blows = [afterFreezing, atOnce, afterFreezing];
    const taken = await storm(sender, 'killed', effects, { jobs: 6000, blows });
    await effects.check(taken);
    expect(await sender.dead('killed')).toEqual([]);
    // Deliveries do repeat: what was under way was begun again.
    expect(effects.runs).toBeGreaterThan(taken.length);
  });

  it('loses some without confirms, and the check sees it', async () => {
    const sender = await sendAndWork('careless', {
      openPublisher: async (model) => CarelessPublisher.open(model),
    });
    const taken = await storm(sender, 'careless', effects, { jobs: 2000, blows: [afterFreezing] });
    await expect(effects.check(taken)).rejects.toThrow(/^\d+ of \d+ jobs that were taken are lost$/);
  });
});
