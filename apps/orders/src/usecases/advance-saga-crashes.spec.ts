import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Lease } from '../domain/saga-store.js';
import { OrdersBench } from '../../../../test/component/orders/orders-bench.js';

let bench: OrdersBench;

beforeAll(async () => {
  bench = await OrdersBench.open('orders_saga_crashes', 20);
});

afterAll(async () => bench.close());

const sold = { received: 10, available: 8, reserved: 0, sold: 2 };

/** A worker that dies in place of recording number `recording`, after billing has answered. */
function dyingAt(recording: number) {
  let count = 0;
  const { sagas } = bench;
  const dying = Object.create(sagas, {
    lock: {
      value: async (orderId: string, lease?: Lease) => {
        if (++count === recording) throw new Error('killed');
        return sagas.lock(orderId, lease);
      },
    },
  }) as typeof sagas;
  return bench.workerWith(bench.payments, dying);
}

/** A step that others can see begin, and that ends when they say so. */
function heldUp<T>(result: T) {
  const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const turn = async () => {
    begun.resolve();
    await ended.promise;
    return result;
  };
  return { turn, begun: begun.promise, end: () => ended.resolve() };
}

/** The first worker hears of a decline only when the second, which has its lease by then, is capturing. */
async function overtakenWith(sagas: typeof bench.sagas) {
  const productId = await bench.aProduct();
  const { id } = await bench.anOrder({ productId });
  const [late, capture] = [heldUp('declined' as const), heldUp('captured' as const)];
  bench.payments.script(id, { authorize: [late.turn], capture: [capture.turn] });

  const first = bench.workerWith(bench.payments, sagas).run();
  await late.begun;
  await bench.makeDue(id);
  const second = bench.worker.run();
  await capture.begun;
  late.end();
  await first;
  capture.end();
  await second;
  await bench.settle(id);
  return { id, productId };
}

describe('AdvanceSaga', () => {
  it.each([
    [1, ['authorize', 'authorize', 'capture']],
    [2, ['authorize', 'capture']],
    [3, ['authorize', 'capture', 'capture']],
  ])('comes to the same end where a worker dies before recording %i', async (recording, calls) => {
    const productId = await bench.aProduct();
    const { id } = await bench.anOrder({ productId });

    await expect(dyingAt(recording).run()).rejects.toThrow('killed');
    await bench.settle(id);

    expect(bench.payments.verbsOf(id)).toEqual(calls);
    expect(await bench.order(id)).toMatchObject({ state: 'confirmed', version: 3n });
    expect(await bench.stockOf(productId)).toEqual(sold);
    expect(await bench.eventsOf(id)).toEqual(['OrderPlaced', 'OrderConfirmed']);
  });

  it('gives the pieces back once where a worker dies while it compensates', async () => {
    const productId = await bench.aProduct();
    const { id } = await bench.anOrder({ productId });
    bench.payments.script(id, { capture: ['cancelled'] });

    await expect(dyingAt(4).run()).rejects.toThrow('killed');
    expect(await bench.stockOf(productId)).toEqual(sold);
    await bench.settle(id);

    expect(bench.payments.verbsOf(id)).toEqual(['authorize', 'capture', 'cancel', 'cancel']);
    expect(await bench.stockOf(productId)).toEqual({ received: 10, available: 10, reserved: 0, sold: 0 });
    expect(await bench.eventsOf(id)).toEqual(['OrderPlaced', 'OrderPaymentFailed']);
  });

  it('leaves a saga alone while its lease holds, and goes on when it has lapsed', async () => {
    const { id } = await bench.anOrder();
    const claimed = await bench.sagas.claim();
    expect(claimed?.lease.orderId).toBe(id);

    expect(await bench.worker.run()).toBe(false);
    await bench.rows(
      `update order_sagas set next_at = now() - interval '1 s', leased_until = now() - interval '1 s' where order_id = $1`,
      id,
    );
    expect(await bench.worker.run()).toBe(true);

    expect((await bench.order(id)).state).toBe('confirmed');
    expect(claimed && (await bench.sagas.renew(claimed.lease))).toBe(false);
  });

  it('drops what a worker learned that had lost its lease', async () => {
    const { id, productId } = await overtakenWith(bench.sagas);

    expect((await bench.order(id)).state).toBe('confirmed');
    expect(await bench.stockOf(productId)).toEqual(sold);
  });

  it('would fail an order that is paid if leases did not fence', async () => {
    const unfenced = Object.create(bench.sagas, {
      lock: { value: async (orderId: string) => bench.sagas.lock(orderId) },
    }) as typeof bench.sagas;

    const { id } = await overtakenWith(unfenced);

    expect((await bench.order(id)).state).toBe('payment_failed');
  });

  it('does each step once where many workers stand side by side', async () => {
    const productId = await bench.aProduct({ pieces: 100 });
    const orders = await Promise.all(
      Array.from({ length: 40 }, async () => bench.anOrder({ productId, quantity: 1 })),
    );
    const before = bench.payments.calls.length;
    const drain = async () => {
      while (await bench.worker.run());
    };

    await Promise.all(Array.from({ length: 8 }, drain));

    expect(bench.payments.calls).toHaveLength(before + 80);
    for (const { id } of orders) {
      expect(bench.payments.verbsOf(id)).toEqual(['authorize', 'capture']);
      expect(await bench.eventsOf(id)).toEqual(['OrderPlaced', 'OrderConfirmed']);
    }
    expect(await bench.stockOf(productId)).toEqual({ received: 100, available: 60, reserved: 0, sold: 40 });
  });

  it('takes either the cancellation or the money where both come at once, never both', async () => {
    const productId = await bench.aProduct({ pieces: 100 });
    const ids = await Promise.all(
      Array.from({ length: 30 }, async () => (await bench.anOrder({ productId, quantity: 1 })).id),
    );
    const drain = async () => {
      while (await bench.worker.run());
    };

    const cancelled = Promise.allSettled(ids.map(async (id) => bench.cancel.run('user-1', id, undefined)));
    await Promise.all([drain(), drain(), cancelled]);
    for (const id of ids) await bench.settle(id);

    const states = await Promise.all(ids.map(async (id) => (await bench.order(id)).state));
    const confirmed = states.filter((state) => state === 'confirmed').length;
    for (const [index, id] of ids.entries()) {
      const verbs = bench.payments.verbsOf(id);
      if (states[index] === 'confirmed') expect(verbs).toEqual(['authorize', 'capture']);
      else expect(verbs).not.toContain('capture');
    }
    expect(await bench.stockOf(productId)).toEqual({
      received: 100,
      available: 100 - confirmed,
      reserved: 0,
      sold: confirmed,
    });
  });
});
