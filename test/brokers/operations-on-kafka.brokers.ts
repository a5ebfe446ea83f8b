import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Admin } from '@platformatic/kafka';
import { RedriveResult, type FailedWork } from '#contracts/meshcart/operations/v1/failed_work.js';
import { OrdersWorkServiceService as Work } from '#contracts/meshcart/operations/v1/work_services.js';
import { OperationsUnderTest } from '../component/operations/operations-under-test.js';
import { eventually } from '../support/eventually.js';
import { KafkaServer } from './kafka-server.js';

const reason = 'the decline code was wrong';
const patienceMs = 60_000;

describe('a poison event on Kafka, in the hands of an operator', () => {
  let broker: KafkaServer;
  let operations: OperationsUnderTest;
  beforeAll(async () => {
    broker = await KafkaServer.start();
    const admin = new Admin({ clientId: 'operations', bootstrapBrokers: [broker.address] });
    await admin.createTopics({ topics: ['meshcart.billing.v1'], partitions: 6, replicas: 1 });
    await admin.close();
    operations = await OperationsUnderTest.start({ KAFKA_BROKERS: broker.address });
  });
  afterAll(async () => {
    await operations.close();
    await broker.stop();
  });

  const parked = async (orderId: string, waiting: number): Promise<FailedWork> =>
    eventually('it is parked', patienceMs, async () => {
      const [work] = await operations.listed(orderId);
      return work?.waiting === waiting ? work : undefined;
    });

  const redrive = async (id: string) => {
    const request = { ids: [id], filter: undefined, reason, dryRun: false, ratePerSecond: 0, pageToken: '' };
    const { outcomes } = await operations.call(Work.redriveFailedWork, request);
    return outcomes.map(({ result }) => result);
  };

  it('outlives its broker, lets nothing overtake, and is mended and redriven once', async () => {
    const [orderId, other] = [randomUUID(), randomUUID()];
    const ids = await operations.declines(orderId, 'poison', 'lost_card');
    const [healthy] = await operations.declines(other, 'lost_card');
    const { id, error } = await parked(orderId, 1);
    expect(error).toBe('TypeError: [masked] cannot be declined');
    await eventually('the rest flows', patienceMs, async () =>
      (await operations.effectsOn(other)).includes(String(healthy)) ? true : undefined,
    );

    await broker.kill();
    await broker.restart();
    const later = await eventually('the broker takes events again', patienceMs, async () =>
      operations.declines(orderId, 'stolen_card'),
    );
    await parked(orderId, 2);
    const { payloadJson, payloadDigest } = await operations.get(id);
    const payload = { ...(JSON.parse(payloadJson) as object), declineCode: 'insufficient_funds' };
    const fix = { id, payloadJson: JSON.stringify(payload), payloadDigest, reason };
    await operations.call(Work.fixFailedWork, fix);

    const results = (await Promise.all([redrive(id), redrive(id)])).flat();

    expect(results).toContain(RedriveResult.REDRIVE_RESULT_REDRIVEN);
    expect(await redrive(id)).toEqual([RedriveResult.REDRIVE_RESULT_GONE]);
    expect(await operations.effectsOn(orderId)).toEqual([...ids, ...later]);
    expect((await operations.get(id)).timeline.map(({ what }) => what)).toEqual(['fixed', 'redriven']);
  });
});
