import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import type { OtlpSpan } from '../../support/otlp-spans.js';
import { orderOf, type Stage } from '../stage.js';

/** A span with what led to it, the root first. */
const ancestry = (span: OtlpSpan, spans: readonly OtlpSpan[]): OtlpSpan[] => {
  const parent = spans.find(({ spanId }) => spanId === span.parentId);
  return parent ? [...ancestry(parent, spans), span] : [span];
};

/** Of an order, in the spans that were exported: from the request to what Stripe and the mail server received. */
export function oneTrace(
  stage: () => Stage,
  engines: { readonly events: string; readonly jobs: string },
): void {
  describe('the trace of an order', () => {
    const traceId = randomBytes(16).toString('hex');
    /** The client's own span, which it keeps to itself. */
    const origin = '00f067aa0ba902b7';
    let spans: readonly OtlpSpan[] = [];
    const found = (name: string) => spans.filter((span) => span.name === name);
    const pathOf = (span: OtlpSpan | undefined) =>
      span ? ancestry(span, spans).map(({ service, kind, name }) => `${service} ${kind} ${name}`) : [];
    let orderId = '';

    beforeAll(async () => {
      const { ada, access, spans: sink } = stage();
      const order = orderOf(await stage().plentiful(), 1);
      ({ id: orderId } = await ada.placeIn(`00-${traceId}-${origin}-01`, order));
      await access.mail.arrives(ada.email, new RegExp(`${orderId} is confirmed`));
      await eventually('its spans are exported', 30_000, async () => {
        spans = sink.spansOf(traceId);
        // Each process exports in its own time: what led to a span may come after it.
        const isWhole = spans.every(
          ({ parentId }) => parentId === origin || spans.some(({ spanId }) => spanId === parentId),
        );
        return isWhole && found('SMTP send').length > 0 && found('POST Stripe').length > 2 ? true : undefined;
      });
    }, 60_000);

    it('leads from the request through outbox, engine and worker to the mail server', async () => {
      const [sending] = found('SMTP send');
      expect(pathOf(sending)).toEqual([
        'api server POST /v1/orders',
        'api client meshcart.orders.v1.OrdersService/PlaceOrder',
        'orders server meshcart.orders.v1.OrdersService/PlaceOrder',
        'orders consumer orders#order-saga',
        'orders producer send meshcart.orders.v1',
        'notifications consumer notifications#order-events',
        'notifications producer send mail.v1',
        'notifications consumer notifications#mail',
        'notifications client SMTP send',
      ]);
      const { ada, access } = stage();
      const mail = await access.mail.arrives(ada.email, new RegExp(`${orderId} is confirmed`));
      expect(sending?.attributes['smtp.message_id']).toContain(mail.messageId.replaceAll(/[<>]/g, ''));
    });

    it('leads through the saga to each request that Stripe received', async () => {
      const requests = found('POST Stripe');
      for (const request of requests)
        expect(pathOf(request)).toEqual([
          'api server POST /v1/orders',
          'api client meshcart.orders.v1.OrdersService/PlaceOrder',
          'orders server meshcart.orders.v1.OrdersService/PlaceOrder',
          'orders consumer orders#order-saga',
          expect.stringMatching(/^orders client meshcart.billing.v1.PaymentsService/),
          expect.stringMatching(/^billing server meshcart.billing.v1.PaymentsService/),
          'billing client POST Stripe',
        ]);
      const received = await stage().access.stripe.journal();
      const keys = requests.flatMap(({ attributes }) => attributes['http.request.header.idempotency-key']);
      expect(keys.length).toBeGreaterThan(2);
      expect(received.map(({ idempotencyKey }) => idempotencyKey)).toEqual(expect.arrayContaining(keys));
    });

    it('has a link to what asked at each step that nobody waits for, and at no other', () => {
      const isAsynchronous = ({ kind }: OtlpSpan) => kind === 'producer' || kind === 'consumer';
      expect(spans.filter(isAsynchronous).length).toBeGreaterThan(5);
      for (const span of spans)
        expect([span.name, span.links]).toEqual([span.name, isAsynchronous(span) ? [span.parentId] : []]);
    });

    it('says by which engine each message came, and that the message is the same at both ends', () => {
      const steps = [
        ['send meshcart.orders.v1', 'notifications#order-events', engines.events, 'meshcart.orders.v1'],
        ['send mail.v1', 'notifications#mail', engines.jobs, 'mail.v1'],
      ] as const;
      for (const [sent, processed, system, destination] of steps) {
        const told = { 'messaging.system': system, 'messaging.destination.name': destination };
        for (const process of found(processed)) {
          const send = found(sent).find(({ spanId }) => spanId === process.parentId);
          expect(send?.attributes).toMatchObject({ ...told, 'messaging.operation.type': 'send' });
          expect(process.attributes).toMatchObject({ ...told, 'messaging.operation.type': 'process' });
          expect(process.attributes['messaging.message.id']).toBe(send?.attributes['messaging.message.id']);
        }
      }
    });
  });
}
