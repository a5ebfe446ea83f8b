import { describe, expect, it } from '@jest/globals';
import type { KafkaRecord } from '@platformatic/kafka';
import type { CloudEvent } from '../cloud-event.js';
import { eventOf, messageOf } from './event-message.js';

const event: CloudEvent = {
  id: '018f3a52-0000-7000-8000-000000000001',
  source: '/meshcart/orders',
  type: 'meshcart.orders.v1.OrderPlaced',
  subject: 'order 1',
  time: new Date('2026-11-25T10:00:00.123Z'),
  sequence: 9007199254740993n,
  data: Buffer.from([0, 1, 255]),
  correlationId: 'c',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

/** As it is read again, but for what the test changes. */
function recordOf(of: CloudEvent, changed: Record<string, string | undefined> = {}): KafkaRecord {
  const { key, value, headers } = messageOf('orders', of);
  const entries = Object.entries(headerTexts(headers as Map<Buffer, Buffer>));
  const merged = Object.entries({ ...Object.fromEntries(entries), ...changed });
  return {
    length: 0,
    attributes: 0,
    timestampDelta: 0n,
    offsetDelta: 0,
    key: key ?? null,
    value: value ?? null,
    headers: merged.flatMap(([name, text]) =>
      text === undefined ? [] : [[Buffer.from(name), Buffer.from(text)] as [Buffer, Buffer]],
    ),
  };
}

const headerTexts = (headers: Map<Buffer, Buffer>): Record<string, string> =>
  Object.fromEntries([...headers].map(([name, text]) => [String(name), String(text)]));

describe('an event on Kafka', () => {
  it('is a CloudEvent in binary mode, with its subject as the key', () => {
    const { topic, key, value, headers } = messageOf('orders', event);
    expect([topic, String(key)]).toEqual(['orders', 'order 1']);
    expect(value).toEqual(event.data);
    expect(headerTexts(headers as Map<Buffer, Buffer>)).toEqual({
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_source: '/meshcart/orders',
      ce_type: 'meshcart.orders.v1.OrderPlaced',
      ce_subject: 'order 1',
      ce_time: '2026-11-25T10:00:00.123Z',
      ce_sequence: '9007199254740993',
      ce_schemaversion: '1',
      ce_correlationid: 'c',
      'content-type': 'application/protobuf',
      traceparent: event.traceparent,
    });
  });

  it('comes back as it was', () => {
    expect(eventOf(recordOf(event))).toEqual(event);
    const { correlationId: _correlation, traceparent: _trace, ...bare } = event;
    expect(eventOf(recordOf(bare))).toEqual(bare);
  });

  it.each([
    ['ce_id', undefined, 'no header ce_id'],
    ['ce_sequence', undefined, 'no header ce_sequence'],
    ['ce_specversion', '2.0', 'not of CloudEvents 1'],
    ['ce_time', 'yesterday', 'ce_time is no time'],
  ])('is refused with %s = %s', (name, text, reason) => {
    expect(() => eventOf(recordOf(event, { [name]: text }))).toThrow(reason);
  });

  it('is refused without a key', () => {
    expect(() => eventOf({ ...recordOf(event), key: null })).toThrow('no key');
  });
});
