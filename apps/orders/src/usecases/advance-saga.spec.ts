import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '#errors/domain-error.js';
import { OrdersBench } from '../../../../test/component/orders/orders-bench.js';
import type { Turn, Verb } from '../../../../test/component/orders/scripted-payments.js';

let bench: OrdersBench;

beforeAll(async () => {
  bench = await OrdersBench.open('orders_saga');
});

afterAll(async () => bench.close());

afterEach(() => void jest.useRealTimers());

/** The clock of this process leaps; PostgreSQL, which is another one, does not notice. */
function leap(days: number): void {
  const now = Date.now() + days * 86_400_000;
  jest.useFakeTimers({
    now,
    doNotFake: [
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
}

const unavailable = () => new DomainError('unavailable', 'SERVICE_UNAVAILABLE', 'billing is away');

/** An order of two out of ten pieces whose billing goes by `turns`. */
async function scripted(
  turns: Partial<Record<Verb, Turn[]>>,
  paymentMethod: string | undefined = 'pm_card_visa',
) {
  const productId = await bench.aProduct({ pieces: 10 });
  const { id } = await bench.anOrder({ productId, paymentMethod });
  bench.payments.script(id, turns);
  return { id, productId };
}

const available = { received: 10, available: 10, reserved: 0, sold: 0 };
const sold = { received: 10, available: 8, reserved: 0, sold: 2 };

describe('AdvanceSaga, where all goes well', () => {
  it('authorizes, sells the pieces, captures and confirms', async () => {
    const { id, productId } = await scripted({});

    await bench.settle(id);

    expect(bench.payments.verbsOf(id)).toEqual(['authorize', 'capture']);
    expect(await bench.order(id)).toMatchObject({ state: 'confirmed', version: 3n });
    expect(await bench.stockOf(productId)).toEqual(sold);
    expect(await bench.saga(id)).toMatchObject({ outcome: 'completed', payment_method: null, next_at: null });
    expect(await bench.eventsOf(id)).toEqual(['OrderPlaced', 'OrderConfirmed']);
  });

  it('answers false where nothing is due', async () => {
    expect(await bench.worker.run()).toBe(false);
  });

  it('waits for the client to confirm, and goes on at the event', async () => {
    const { id, productId } = await scripted({ authorize: ['requires_action'] });

    await bench.settle(id);
    expect((await bench.order(id)).state).toBe('awaiting_payment');
    expect(await bench.saga(id)).toMatchObject({ step: 'await_payment', leased_until: null });

    await bench.notePayment.run(id, { state: 'authorized', version: 3n });
    await bench.settle(id);
    expect((await bench.order(id)).state).toBe('confirmed');
    expect(await bench.stockOf(productId)).toEqual(sold);
    expect(bench.payments.verbsOf(id)).toEqual(['authorize', 'capture']);
  });

  it('goes on at an event that came while the call it overtook was under way', async () => {
    const { id } = await scripted({});
    const overtaken = async () => {
      await bench.notePayment.run(id, { state: 'authorized', version: 3n });
      return 'requires_action' as const;
    };
    bench.payments.script(id, { authorize: [overtaken] });

    await bench.settle(id);

    expect((await bench.order(id)).state).toBe('confirmed');
  });

  it('asks again, with pauses, until billing knows', async () => {
    const { id } = await scripted({
      authorize: [unavailable(), 'unknown', 'created', 'authorized'],
      capture: [unavailable(), 'unknown', 'authorized', 'captured'],
    });

    await bench.worker.run();
    const saga = await bench.saga(id);
    expect(saga).toMatchObject({
      step: 'authorize',
      attempt: 1,
      last_error: 'unavailable SERVICE_UNAVAILABLE',
    });
    expect((saga.next_at as Date).getTime()).toBeGreaterThan(Date.now() - 1000);
    await bench.settle(id);

    expect((await bench.order(id)).state).toBe('confirmed');
    expect(bench.payments.verbsOf(id)).toHaveLength(8);
  });

  it('takes a refund that was told before its own capture as one that comes after', async () => {
    const { id, productId } = await scripted({});
    await bench.noteRefund.run(id);

    await bench.settle(id);

    expect((await bench.order(id)).state).toBe('refunded');
    expect(await bench.eventsOf(id)).toEqual(['OrderPlaced', 'OrderConfirmed', 'OrderRefunded']);
    expect(await bench.stockOf(productId)).toEqual(sold);
  });

  it('turns a confirmed order into a refunded one, once, and keeps the pieces sold', async () => {
    const { id, productId } = await scripted({});
    await bench.settle(id);

    await bench.noteRefund.run(id);
    await bench.noteRefund.run(id);

    expect((await bench.order(id)).state).toBe('refunded');
    expect(await bench.eventsOf(id)).toEqual(['OrderPlaced', 'OrderConfirmed', 'OrderRefunded']);
    expect(await bench.stockOf(productId)).toEqual(sold);
  });
});

describe('AdvanceSaga, where the money does not come', () => {
  it('gives the pieces back where the payment is declined', async () => {
    const { id, productId } = await scripted({
      authorize: [{ state: 'declined', declineCode: 'insufficient_funds' }],
      cancel: ['declined'],
    });

    await bench.settle(id);

    expect((await bench.order(id)).state).toBe('payment_failed');
    expect(await bench.stockOf(productId)).toEqual(available);
    expect(await bench.eventsOf(id)).toEqual(['OrderPlaced', 'OrderPaymentFailed']);
    expect(await bench.saga(id)).toMatchObject({ outcome: 'compensated', failure: 'insufficient_funds' });
  });

  it.each([
    ['declined', 'card_declined'],
    ['cancelled', 'payment_declined'],
  ] as const)('fails an order whose client was awaited and whose payment was %s', async (state, failure) => {
    const { id, productId } = await scripted({ authorize: ['requires_action'] });
    await bench.settle(id);

    await bench.notePayment.run(id, { state, version: 4n, ...(state === 'declined' ? { failure } : {}) });
    await bench.settle(id);

    expect((await bench.order(id)).state).toBe('payment_failed');
    expect(await bench.saga(id)).toMatchObject({ failure });
    expect(await bench.stockOf(productId)).toEqual(available);
  });

  it('takes the pieces back from sold where the authorization is gone at capture', async () => {
    const { id, productId } = await scripted({ capture: ['cancelled'] });

    await bench.settle(id);

    expect(bench.payments.verbsOf(id)).toEqual(['authorize', 'capture', 'cancel']);
    expect((await bench.order(id)).state).toBe('payment_failed');
    expect(await bench.stockOf(productId)).toEqual(available);
  });

  it('keeps the pieces until billing has closed the payment', async () => {
    const { id, productId } = await scripted({ capture: ['cancelled'], cancel: [unavailable(), 'unknown'] });
    await bench.worker.run();
    expect(await bench.stockOf(productId)).toEqual(sold);

    await bench.settle(id);

    expect(await bench.stockOf(productId)).toEqual(available);
    expect(await bench.eventsOf(id)).toEqual(['OrderPlaced', 'OrderPaymentFailed']);
  });

  it('confirms after all where the payment turns out to be captured', async () => {
    const { id, productId } = await scripted({ capture: ['cancelled', 'captured'], cancel: ['captured'] });

    await bench.settle(id);

    expect((await bench.order(id)).state).toBe('confirmed');
    expect(await bench.stockOf(productId)).toEqual(sold);
  });

  it('asks people where repeating cannot help, and leaves stock and money as they are', async () => {
    const { id, productId } = await scripted({
      authorize: [new DomainError('invalid', 'AMOUNT_DIFFERS', 'another amount than before')],
    });

    await bench.settle(id);

    expect((await bench.order(id)).state).toBe('needs_attention');
    expect(await bench.saga(id)).toMatchObject({ outcome: 'needs_attention', payment_method: null });
    expect(await bench.stockOf(productId)).toMatchObject({ reserved: 2 });
  });

  it.each([2, -2])('gives nothing up because the clock of a worker leaps by %d days', async (days) => {
    const { id } = await scripted({ authorize: Array.from({ length: 3 }, unavailable) });
    await bench.worker.run();
    leap(days);
    await bench.makeDue(id);
    await bench.worker.run();

    expect(await bench.saga(id)).toMatchObject({ step: 'authorize', attempt: 2, outcome: null });
    await bench.settle(id);
    expect((await bench.order(id)).state).toBe('confirmed');
  });

  it('asks people where a step fails for longer than is allowed', async () => {
    const { id } = await scripted({ authorize: Array.from({ length: 40 }, unavailable) });
    await bench.worker.run();
    await bench.rows(
      `update order_sagas set step_since = now() - interval '25 hours' where order_id = $1`,
      id,
    );

    await bench.settle(id);

    expect((await bench.order(id)).state).toBe('needs_attention');
  });
});

describe('AdvanceSaga, where the order is given up', () => {
  it('cancels before it began', async () => {
    const { id, productId } = await scripted({});
    await bench.cancel.run('user-1', id, undefined);

    await bench.settle(id);

    expect(bench.payments.verbsOf(id)).toEqual(['cancel']);
    expect((await bench.order(id)).state).toBe('cancelled');
    expect(await bench.stockOf(productId)).toEqual(available);
    expect(await bench.eventsOf(id)).toEqual(['OrderPlaced', 'OrderCancelled']);
  });

  it('cancels while the authorization is under way, and after it', async () => {
    const { id, productId } = await scripted({});
    const meanwhile = async () => {
      await bench.cancel.run('user-1', id, undefined);
      return 'authorized' as const;
    };
    bench.payments.script(id, { authorize: [meanwhile] });

    await bench.settle(id);

    expect(bench.payments.verbsOf(id)).toEqual(['authorize', 'cancel']);
    expect((await bench.order(id)).state).toBe('cancelled');
    expect(await bench.stockOf(productId)).toEqual(available);
  });

  it('refuses to cancel while the capture is under way, and after it', async () => {
    const { id } = await scripted({});
    let refusal: unknown;
    const meanwhile = async () => {
      refusal = await bench.cancel.run('user-1', id, undefined).catch((error: unknown) => error);
      return 'captured' as const;
    };
    bench.payments.script(id, { capture: [meanwhile] });

    await bench.settle(id);

    expect(refusal).toMatchObject({ kind: 'refused', code: 'ORDER_NOT_CANCELLABLE' });
    await expect(bench.cancel.run('user-1', id, undefined)).rejects.toMatchObject({
      code: 'ORDER_NOT_CANCELLABLE',
    });
    expect((await bench.order(id)).state).toBe('confirmed');
  });

  it('confirms where billing had captured before it was told to cancel', async () => {
    const { id, productId } = await scripted({ cancel: ['captured'] });
    await bench.cancel.run('user-1', id, undefined);

    await bench.settle(id);

    expect((await bench.order(id)).state).toBe('confirmed');
    expect(await bench.stockOf(productId)).toEqual(sold);
  });

  it('lets an order expire that nobody paid, and no other', async () => {
    const unpaid = await scripted({ authorize: ['requires_action'] });
    await bench.settle(unpaid.id);
    const paid = await scripted({});
    await bench.settle(paid.id);

    for (const { id } of [unpaid, paid, unpaid]) await bench.expire.run(id);
    await bench.settle(unpaid.id);
    await bench.settle(paid.id);

    expect((await bench.order(unpaid.id)).state).toBe('expired');
    expect(await bench.eventsOf(unpaid.id)).toEqual(['OrderPlaced', 'OrderExpired']);
    expect(await bench.stockOf(unpaid.productId)).toEqual(available);
    expect((await bench.order(paid.id)).state).toBe('confirmed');
    await expect(bench.expire.run('019b7600-0000-7000-8000-00000000ffff')).resolves.toBeUndefined();
  });

  it('refuses the cancellation of a stranger and of a version that is gone, and repeats its own', async () => {
    const { id } = await scripted({});

    await expect(bench.cancel.run('user-2', id, undefined)).rejects.toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
    await expect(bench.cancel.run('user-1', 'no uuid', undefined)).rejects.toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
    await expect(bench.cancel.run('user-1', id, 7n)).rejects.toMatchObject({
      kind: 'stale',
      code: 'VERSION_STALE',
    });
    await bench.cancel.run('user-1', id, 1n);
    await bench.cancel.run('user-1', id, undefined);
    await bench.settle(id);

    expect(await bench.eventsOf(id)).toEqual(['OrderPlaced', 'OrderCancelled']);
  });

  it('pays no heed to old news of a payment, nor to any news of an order that has ended', async () => {
    const { id } = await scripted({ authorize: ['requires_action'] });
    await bench.settle(id);
    await bench.notePayment.run(id, { state: 'authorized', version: 5n });
    await bench.notePayment.run(id, { state: 'declined', version: 4n });
    await bench.settle(id);
    expect((await bench.order(id)).state).toBe('confirmed');

    await bench.notePayment.run(id, { state: 'cancelled', version: 9n });
    expect(await bench.saga(id)).toMatchObject({ outcome: 'completed', next_at: null });
    expect(await bench.worker.run()).toBe(false);
  });

  it('cancels at once after a step that failed often', async () => {
    const { id } = await scripted({ authorize: Array.from({ length: 8 }, unavailable) });
    for (let turn = 0; turn < 7; turn++) {
      await bench.makeDue(id);
      await bench.worker.run();
    }
    const meanwhile = async () => {
      await bench.cancel.run('user-1', id, undefined);
      throw unavailable();
    };
    bench.payments.script(id, { authorize: [meanwhile] });
    await bench.makeDue(id);

    await bench.worker.run();

    expect((await bench.order(id)).state).toBe('cancelled');
  });

  it('waits for the client no longer than the payment window, should the expiry be lost', async () => {
    const { id, productId } = await scripted({ authorize: ['requires_action'] });
    await bench.settle(id);
    const { next_at } = await bench.saga(id);
    expect((next_at as Date).getTime()).toBeLessThan(Date.now() + 1_870_000);
    await bench.rows(
      `update order_sagas set step_since = now() - interval '1861 seconds' where order_id = $1`,
      id,
    );

    await bench.settle(id);
    await bench.settle(id);

    expect((await bench.order(id)).state).toBe('expired');
    expect(await bench.stockOf(productId)).toEqual(available);
  });

  it('asks people about money that was taken for an order that was given up, once', async () => {
    const { id, productId } = await scripted({});
    await bench.cancel.run('user-1', id, undefined);
    await bench.settle(id);

    for (let time = 0; time < 2; time++) await bench.notePayment.run(id, { state: 'captured', version: 9n });

    expect(await bench.order(id)).toMatchObject({ state: 'needs_attention', version: 3n });
    expect(await bench.saga(id)).toMatchObject({
      outcome: 'needs_attention',
      stock: 'released',
      payment_seen: 'captured',
      last_error: 'captured after the order was given up',
      next_at: null,
    });
    expect(await bench.stockOf(productId)).toEqual(available);
    expect(bench.complaints).toHaveLength(1);
    expect(bench.complaints[0]).toMatchObject({ orderId: id });
    expect(await bench.worker.run()).toBe(false);
  });

  it('keeps that the money of such an order went back', async () => {
    const { id } = await scripted({});
    await bench.cancel.run('user-1', id, undefined);
    await bench.settle(id);
    await bench.notePayment.run(id, { state: 'captured', version: 9n });

    await bench.noteRefund.run(id);

    expect((await bench.order(id)).state).toBe('needs_attention');
    expect(await bench.saga(id)).toMatchObject({ outcome: 'needs_attention', refund_seen: true });
  });

  it('takes the news that no money came after an order was given up for what it is', async () => {
    const { id } = await scripted({});
    await bench.cancel.run('user-1', id, undefined);
    await bench.settle(id);

    await bench.notePayment.run(id, { state: 'cancelled', version: 9n });

    expect((await bench.order(id)).state).toBe('cancelled');
    expect(await bench.saga(id)).toMatchObject({ outcome: 'compensated', next_at: null });
  });
});
