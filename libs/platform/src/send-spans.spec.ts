import { describe, expect, it } from '@jest/globals';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Parcel } from '#messaging/outbox-relay.js';
import { RecordingLog, RecordingQueue } from '../../../test/support/recording-destinations.js';
import { sendSpans } from './send-spans.js';

const asked = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' };
const traceparent = `00-${asked.trace}-${asked.span}-01`;

const parcelOf = (...jobs: { id: string; traceparent?: string }[]): Parcel => ({
  kind: 'job',
  destination: 'mail.v1',
  ids: [],
  jobs: jobs.map((job) => ({ ...job, data: {} })),
});

async function sent(parcel: Parcel, send = async (): Promise<void> => undefined) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const sending = sendSpans(provider.getTracer('spec'), {
    event: new RecordingLog(),
    job: new RecordingQueue(),
  });
  let carried: Parcel | undefined;
  const outcome = await sending(parcel, async (ready) => {
    carried = ready;
    await send();
  }).catch((error: unknown) => error);
  return { spans: exporter.getFinishedSpans(), carried, outcome };
}

describe('a message that leaves an outbox', () => {
  it('has a span that goes on in the trace of who decided on it, links to it, and is carried on', async () => {
    const { spans, carried } = await sent(parcelOf({ id: 'a', traceparent }, { id: 'b', traceparent }));

    expect(spans).toHaveLength(2);
    for (const span of spans) {
      expect(span.spanContext().traceId).toBe(asked.trace);
      expect(span.parentSpanContext?.spanId).toBe(asked.span);
      expect(span.links.map(({ context }) => context.spanId)).toEqual([asked.span]);
    }
    const jobs = carried?.kind === 'job' ? carried.jobs : [];
    expect(jobs.map((job) => job.traceparent)).toEqual(
      spans.map((span) => `00-${asked.trace}-${span.spanContext().spanId}-01`),
    );
  });

  it('begins no trace where it belongs to none', async () => {
    const { spans, carried } = await sent(parcelOf({ id: 'a' }));

    expect(spans).toEqual([]);
    expect(carried).toEqual(parcelOf({ id: 'a' }));
  });

  it('shows in its span that it was not taken, and the sender hears it', async () => {
    const refusal = new Error('no connection');
    const { spans, outcome } = await sent(parcelOf({ id: 'a', traceparent }), async () =>
      Promise.reject(refusal),
    );

    expect(outcome).toBe(refusal);
    expect(spans[0]?.status).toEqual({ code: 2, message: 'no connection' });
  });
});
