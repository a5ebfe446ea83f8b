import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedriveResult } from '#contracts/meshcart/operations/v1/failed_work.js';
import { OrdersWorkServiceService as Work } from '#contracts/meshcart/operations/v1/work_services.js';
import { WorkQueue } from '#messaging/work-queue.js';
import { OperationsUnderTest } from '../component/operations/operations-under-test.js';
import { eventually } from '../support/eventually.js';
import { RabbitMqServer } from './rabbitmq-server.js';

const queue = 'order-expiry.v1';
const reason = 'the order was another one';
const patienceMs = 60_000;

describe('a poison job on RabbitMQ, in the hands of an operator', () => {
  let broker: RabbitMqServer;
  let operations: OperationsUnderTest;
  beforeAll(async () => {
    broker = await RabbitMqServer.start();
    operations = await OperationsUnderTest.start({ AMQP_URL: broker.url });
  });
  afterAll(async () => {
    await operations.close();
    await broker.stop();
  });

  const redrive = async (id: string) => {
    const request = { ids: [id], filter: undefined, reason, dryRun: false, ratePerSecond: 0, pageToken: '' };
    const { outcomes } = await operations.call(Work.redriveFailedWork, request);
    return outcomes.map(({ result }) => result);
  };

  it('outlives its broker, and is mended and redriven once', async () => {
    const [poison, good] = [randomUUID(), randomUUID()].map((orderId) => ({
      id: randomUUID(),
      data: { orderId },
    })) as [{ id: string; data: { orderId: string } }, { id: string; data: { orderId: string } }];
    operations.fragile.cursed.add(poison.data.orderId);
    const jobs = operations.service.app.get(WorkQueue, { strict: false });
    await jobs.enqueue(queue, [poison, good]);
    const { id, error } = await eventually(
      'it is dead',
      patienceMs,
      async () => (await operations.listed(poison.id))[0],
    );
    expect(error).toBe('RangeError: [masked] does not expire');
    await eventually('the rest flows', patienceMs, async () =>
      (await operations.effectsOn(good.data.orderId)).length === 1 ? true : undefined,
    );

    await broker.kill();
    const { payloadDigest, payloadJson, open } = await operations.get(id);
    expect([open, JSON.parse(payloadJson)]).toEqual([true, poison.data]);
    expect(await redrive(id)).toEqual([RedriveResult.REDRIVE_RESULT_FAILED_AGAIN]);
    const orderId = randomUUID();
    const fix = { id, payloadJson: JSON.stringify({ orderId }), payloadDigest, reason };
    await operations.call(Work.fixFailedWork, fix);

    await broker.restart();
    await eventually('it is redriven', patienceMs, async () => {
      const results = (await Promise.all([redrive(id), redrive(id)])).flat();
      return results.includes(RedriveResult.REDRIVE_RESULT_REDRIVEN) ? true : undefined;
    });
    await eventually('it is done', patienceMs, async () =>
      (await operations.effectsOn(orderId)).length > 0 ? true : undefined,
    );

    expect(await redrive(id)).toEqual([RedriveResult.REDRIVE_RESULT_GONE]);
    expect(await operations.effectsOn(orderId)).toEqual([poison.id]);
    const { timeline } = await operations.get(id);
    expect(timeline.map(({ what }) => what)).toEqual(['fixed', 'redriven']);
  });

  it('is discarded for good, also where the same job is enqueued again', async () => {
    const poison = { id: randomUUID(), data: { orderId: randomUUID() } };
    operations.fragile.cursed.add(poison.data.orderId);
    const jobs = operations.service.app.get(WorkQueue, { strict: false });
    await jobs.enqueue(queue, [poison]);
    const { id } = await eventually(
      'it is dead',
      patienceMs,
      async () => (await operations.listed(poison.id))[0],
    );

    await operations.call(Work.discardFailedWork, { id, reason });
    operations.fragile.cursed.clear();
    const last = { id: randomUUID(), data: { orderId: randomUUID() } };
    await jobs.enqueue(queue, [poison, last]);
    await eventually('the last is done', patienceMs, async () =>
      (await operations.effectsOn(last.data.orderId)).length > 0 ? true : undefined,
    );

    expect(await operations.listed(poison.id)).toEqual([]);
    expect(await operations.effectsOn(poison.data.orderId)).toEqual([]);
  });
});
