import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { entryPoint } from '#contracts/contracts.js';
import { currentHeaders, type MessageHeaders } from '#persistence/message-headers.js';
import { runEntryPoint, type Cause } from '#platform/run-entry-point.js';
import { createTracing } from '#platform/tracing.js';
import { OrdersBench } from '../../../../test/component/orders/orders-bench.js';

const tracing = createTracing('orders', {});
const service = { name: 'orders', logger: pino({ level: 'silent' }), tracer: tracing.tracer };
const [trace, span] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
let bench: OrdersBench;

beforeAll(async () => {
  bench = await OrdersBench.open('orders_trace');
});

afterAll(async () => {
  await bench.close();
  await tracing.close();
});

const inCall = async <T>(cause: Cause, work: () => Promise<T>) =>
  runEntryPoint(service, entryPoint('orders', 'order-saga'), cause, work);

/** What a call to billing would carry, for an order that was placed by `cause`. */
async function carriedFor(cause: Cause): Promise<MessageHeaders> {
  const { id } = await inCall(cause, async () => bench.anOrder());
  const carried = Promise.withResolvers<MessageHeaders>();
  const authorize = async () => {
    carried.resolve(currentHeaders());
    return 'authorized' as const;
  };
  bench.payments.script(id, { authorize: [authorize] });
  await inCall({}, async () => bench.worker.run());
  return carried.promise;
}

describe('the run of a saga', () => {
  it('stands in the trace of the request that placed the order, and has its correlation id', async () => {
    const carried = await carriedFor({
      correlationId: 'checkout-4711',
      traceparent: `00-${trace}-${span}-01`,
    });

    expect(carried.correlationId).toBe('checkout-4711');
    expect(carried.traceparent).toMatch(new RegExp(`^00-${trace}-(?!${span})[0-9a-f]{16}-01$`));
  });

  it('tells what it decides within that trace too', async () => {
    const { id } = await inCall({ traceparent: `00-${trace}-${span}-01` }, async () => bench.anOrder());
    await inCall({}, async () => bench.settle(id));

    const rows = await bench.rows(
      `select traceparent from platform.outbox where key = $1 and kind = 'event' order by id`,
      id,
    );
    expect(rows.map(({ traceparent }) => String(traceparent).split('-')[1])).toEqual([trace, trace]);
  });
});
