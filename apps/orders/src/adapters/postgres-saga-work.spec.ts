import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkAction, WorkKind } from '#contracts/meshcart/operations/v1/failed_work.js';
import { DomainError } from '#errors/domain-error.js';
import { parseWorkId } from '#operations/work-id.js';
import { WorkSources } from '#operations/work-sources.js';
import { OrdersBench } from '../../../../test/component/orders/orders-bench.js';
import { PostgresSagaWork } from './postgres-saga-work.js';

const by = {
  subject: 'user-of-staff',
  clientId: 'client-of-staff',
  reason: 'refunded by hand',
  correlationId: 'c',
};
const unavailable = () => new DomainError('unavailable', 'SERVICE_UNAVAILABLE', 'billing is away');
const idOf = (orderId: string) => parseWorkId(`orders:saga:orders.order-saga:${orderId}`);

describe('sagas in the hands of an operator', () => {
  let bench: OrdersBench;
  let work: PostgresSagaWork;
  beforeAll(async () => {
    bench = await OrdersBench.open('saga_work');
    work = new PostgresSagaWork(bench.database, new WorkSources('orders'));
  });
  afterAll(async () => bench.close());

  const listed = async (key: string) =>
    (await work.list({ key, failedBefore: new Date(Date.now() + 60_000), limit: 10 })).work;

  /** An order whose money came after it was given up. */
  const chargedLate = async () => {
    const { id } = await bench.anOrder();
    await bench.cancel.run('user-1', id, undefined);
    await bench.settle(id);
    await bench.notePayment.run(id, { state: 'captured', version: 9n });
    return id;
  };

  /** An order for which billing was away five times. */
  const failing = async () => {
    const { id } = await bench.anOrder();
    bench.payments.script(id, { authorize: Array.from({ length: 5 }, unavailable) });
    for (let tries = 0; tries < 5; tries++) {
      await bench.makeDue(id);
      await bench.worker.run();
    }
    await bench.rows(`update order_sagas set next_at = now() + interval '1 hour' where order_id = $1`, id);
    return id;
  };

  it('are listed where they need a person, and leave the others alone', async () => {
    const [late, { id: healthy }] = [await chargedLate(), await bench.anOrder()];

    expect(await listed(late)).toMatchObject([
      {
        kind: WorkKind.WORK_KIND_SAGA,
        place: 'orders.order-saga',
        error: 'captured after the order was given up',
        actions: [WorkAction.WORK_ACTION_DISCARD],
      },
    ]);
    expect(await listed(healthy)).toEqual([]);
    await bench.settle(healthy);
  });

  it('tell their state, and nothing of how the customer pays', async () => {
    const id = await failing();

    const open = await work.find(idOf(id));

    expect(JSON.parse(String(open?.payload.json))).toMatchObject({ step: 'authorize', stock: 'reserved' });
    expect(open?.payload.json).not.toContain('pm_card_visa');
  });

  it('are hurried where they fail again and again, once, and it is written down', async () => {
    const id = await failing();
    expect(await listed(id)).toMatchObject([
      { attempts: 5, error: 'unavailable SERVICE_UNAVAILABLE', actions: [WorkAction.WORK_ACTION_REDRIVE] },
    ]);

    expect(await work.redrive(idOf(id), by)).toEqual({ result: 'redriven', messages: 1 });
    await bench.worker.run();

    expect((await bench.order(id)).state).toBe('confirmed');
    expect(await work.redrive(idOf(id), by)).toEqual({ result: 'gone', messages: 0 });
    expect(await work.history(idOf(id))).toMatchObject([{ ...by, action: 'redriven' }]);
  });

  it('are settled by a person who says how, and stay as they are', async () => {
    const id = await chargedLate();
    const before = await bench.order(id);

    expect(await Promise.all([work.discard(idOf(id), by), work.discard(idOf(id), by)])).toContain(0);

    expect(await listed(id)).toEqual([]);
    expect(await bench.order(id)).toEqual(before);
    expect(await work.history(idOf(id))).toMatchObject([{ ...by, action: 'discarded' }]);
  });

  it('refuse what would go against their order', async () => {
    const [late, going] = [await chargedLate(), await failing()];

    expect(await work.redrive(idOf(late), by)).toMatchObject({ result: 'refused' });
    await expect(work.discard(idOf(going), by)).rejects.toMatchObject({ code: 'WORK_ACTION_REFUSED' });
    await expect(work.fix()).rejects.toMatchObject({ code: 'WORK_ACTION_REFUSED' });
    expect(await work.history(idOf(late))).toEqual([]);
  });
});
