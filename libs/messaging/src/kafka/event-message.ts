import type { KafkaRecord, MessageToProduce } from '@platformatic/kafka';
import type { CloudEvent } from '../cloud-event.js';

/** The major version of an event's contract, as in "meshcart.orders.v1.OrderPlaced". */
const majorVersion = /\.v(\d+)[^.]*\.[^.]+$/;

const bytesOf = (text: string): Buffer => Buffer.from(text);
const name = {
  specversion: bytesOf('ce_specversion'),
  id: bytesOf('ce_id'),
  source: bytesOf('ce_source'),
  type: bytesOf('ce_type'),
  subject: bytesOf('ce_subject'),
  time: bytesOf('ce_time'),
  sequence: bytesOf('ce_sequence'),
  contentType: bytesOf('content-type'),
  schemaVersion: bytesOf('ce_schemaversion'),
  correlationId: bytesOf('ce_correlationid'),
  // As W3C and OpenTelemetry spell it, so that what knows nothing of CloudEvents follows the trace too.
  traceparent: bytesOf('traceparent'),
};
const [specversion, contentType] = [bytesOf('1.0'), bytesOf('application/protobuf')];

/** CloudEvents in binary mode: the payload is the value, each attribute is a header, the subject is the key. */
export function messageOf(topic: string, event: CloudEvent): MessageToProduce {
  const { id, source, type, subject, time, sequence, data, correlationId, traceparent } = event;
  const key = bytesOf(subject);
  const headers = new Map([
    [name.specversion, specversion],
    [name.id, bytesOf(id)],
    [name.source, bytesOf(source)],
    [name.type, bytesOf(type)],
    [name.subject, key],
    [name.time, bytesOf(time.toISOString())],
    [name.sequence, bytesOf(String(sequence))],
    [name.contentType, contentType],
  ]);
  const version = majorVersion.exec(type)?.[1];
  if (version !== undefined) headers.set(name.schemaVersion, bytesOf(version));
  if (correlationId !== undefined) headers.set(name.correlationId, bytesOf(correlationId));
  if (traceparent !== undefined) headers.set(name.traceparent, bytesOf(traceparent));
  return { topic, key, value: Buffer.from(data), headers };
}

/** The reverse. @throws where the message is no CloudEvent of ours. */
export function eventOf({ key, value, headers: entries }: KafkaRecord): CloudEvent {
  const headers = new Map(entries.map(([name, text]) => [String(name), String(text)]));
  const attribute = (name: string): string => {
    const text = headers.get(name);
    if (text === undefined) throw new Error(`it has no header ${name}`);
    return text;
  };
  if (!attribute('ce_specversion').startsWith('1.')) throw new Error('it is not of CloudEvents 1');
  if (!key || !value) throw new Error(`it has no ${key ? 'value' : 'key'}`);
  const [correlationId, traceparent] = [headers.get('ce_correlationid'), headers.get('traceparent')];
  const time = new Date(attribute('ce_time'));
  if (Number.isNaN(time.getTime())) throw new Error('its ce_time is no time');
  return {
    id: attribute('ce_id'),
    source: attribute('ce_source'),
    type: attribute('ce_type'),
    subject: String(key),
    time,
    sequence: BigInt(attribute('ce_sequence')),
    data: value,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
