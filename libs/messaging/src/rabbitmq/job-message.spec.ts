import { describe, expect, it } from '@jest/globals';
import type { Message } from 'amqplib';
import { jobIn, messageOf, type Sent } from './job-message.js';

const received = ({ content, options }: ReturnType<typeof messageOf>) =>
  ({ content, properties: options, fields: {} }) as unknown as Message;

const whole: Sent = {
  id: '019b7600-0000-7000-8000-000000000001',
  data: { orderId: 'o', count: 2, urgent: false, note: null },
  attempt: 3,
  startAfter: new Date(1_800_000_000_000),
  correlationId: 'c',
  traceparent: '00-a-b-01',
};
const bare: Sent = { id: whole.id, data: {}, attempt: 1 };

describe('a job as a message', () => {
  it.each([whole, bare])('comes back as it was', (job) => {
    expect(jobIn(received(messageOf(job)))).toEqual(job);
  });

  it('outlives the broker', () => {
    expect(messageOf(bare).options.persistent).toBe(true);
  });

  it('is none where it has no id, or is no JSON', () => {
    const { content, options } = messageOf(bare);
    expect(() => jobIn(received({ content, options: {} }))).toThrow('without an id');
    expect(() => jobIn(received({ content: Buffer.from('{'), options }))).toThrow(SyntaxError);
  });
});
