import type { KafkaRecord, MessageToProduce } from '@platformatic/kafka';
import type { CloudEvent } from '../cloud-event.js';

/** The major version of an event's contract, as in "meshcart.orders.v1.OrderPlaced". */
const majorVersion = /\.v(\d+)[^.]*\.[^.]+$/;

/** CloudEvents in binary mode: the payload is the value, each attribute is a header, the subject is the key. */
export function messageOf(topic: string, event: CloudEvent): MessageToProduce {
  const { id, source, type, subject, time, sequence, data, correlationId, traceparent } = event;
  const version = majorVersion.exec(type)?.[1];
  const headers = {
    ce_specversion: '1.0',
    ce_id: id,
    ce_source: source,
    ce_type: type,
    ce_subject: subject,
    ce_time: time.toISOString(),
    ce_sequence: String(sequence),
    'content-type': 'application/protobuf',
    ...(version === undefined ? {} : { ce_schemaversion: version }),
    ...(correlationId === undefined ? {} : { ce_correlationid: correlationId }),
    // As W3C and OpenTelemetry spell it, so that what knows nothing of CloudEvents follows the trace too.
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  const entries = Object.entries(headers).map(
    ([name, value]) => [Buffer.from(name), Buffer.from(value)] as const,
  );
  return { topic, key: Buffer.from(subject), value: Buffer.from(data), headers: new Map(entries) };
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
