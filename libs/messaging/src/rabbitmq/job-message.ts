import type { Message, Options } from 'amqplib';
import type { Job } from '../work-queue.js';

/** A job on its way, with what the broker does not know of it. */
export interface Sent extends Job {
  /** Counted from 1. */
  readonly attempt: number;
}

const header = { attempt: 'x-attempt', startAfter: 'x-start-after', traceparent: 'traceparent' } as const;

/** What to publish of a job. */
export function messageOf(job: Sent): { readonly content: Buffer; readonly options: Options.Publish } {
  const { id, data, attempt, startAfter, correlationId, traceparent } = job;
  return {
    content: Buffer.from(JSON.stringify(data)),
    options: {
      messageId: id,
      persistent: true,
      contentType: 'application/json',
      ...(correlationId === undefined ? {} : { correlationId }),
      headers: {
        [header.attempt]: attempt,
        ...(startAfter ? { [header.startAfter]: startAfter.getTime() } : {}),
        ...(traceparent === undefined ? {} : { [header.traceparent]: traceparent }),
      },
    },
  };
}

/** @throws where somebody else published something that is no job. */
export function jobIn({ content, properties }: Message): Sent {
  const messageId: unknown = properties.messageId;
  const correlationId: unknown = properties.correlationId;
  const headers: Readonly<Record<string, unknown>> = properties.headers ?? {};
  if (typeof messageId !== 'string') throw new Error('a message without an id is no job');
  const startAfter = headers[header.startAfter];
  const traceparent = headers[header.traceparent];
  return {
    id: messageId,
    data: JSON.parse(content.toString('utf8')) as Job['data'],
    attempt: Number(headers[header.attempt] ?? 1),
    ...(typeof startAfter === 'number' ? { startAfter: new Date(startAfter) } : {}),
    ...(typeof correlationId === 'string' ? { correlationId } : {}),
    ...(typeof traceparent === 'string' ? { traceparent } : {}),
  };
}
