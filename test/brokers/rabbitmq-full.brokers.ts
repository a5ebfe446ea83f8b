import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerUnderTest, declaration } from './broker-under-test.js';

let broker: BrokerUnderTest;
beforeAll(async () => {
  broker = await BrokerUnderTest.start('rabbitmq_full', ['disk_free_limit.absolute = 900000GB']);
});
afterEach(async () => broker.closeQueues());
afterAll(async () => broker.stop());

describe('RabbitMQ whose disk is full', () => {
  it('takes no jobs, and the sender and the log are told', async () => {
    const errors: string[] = [];
    const onError = (error: unknown) => void errors.push(String(error));
    const queue = await broker.open({ publishMs: 1000, onError });
    await queue.declare(declaration('full'));
    const enqueue = async () => queue.enqueue('full', [{ id: randomUUID(), data: {} }]);
    await enqueue().catch(() => undefined); // it may still take the first
    await expect(enqueue()).rejects.toThrow('within 1000 ms');
    expect(errors.join()).toMatch(/RabbitMQ takes no messages: .*disk/);
  });
});
