import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RedriveResult } from '#contracts/meshcart/operations/v1/failed_work.js';
import { BillingWorkServiceService as Work } from '#contracts/meshcart/operations/v1/work_services.js';
import { BillingUnderTest } from './billing-under-test.js';

jest.setTimeout(60_000);

const staff = { subject: 'user-of-staff', scopes: ['work:read', 'work:write'] };
const reason = 'compared with the refunds of the intent';

describe('payments that billing leaves to people', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start()));
  afterAll(async () => billing.close());

  /** Somebody has given money back at Stripe, in part. */
  const puzzling = async () => {
    const { id } = await billing.captured();
    const text = `update billing.payments set attention = 'REFUND_PARTIAL' where id = $1`;
    await billing.rows(text, [id]);
    return { id, workId: `billing:saga:billing.unsettled-payments:${id}` };
  };

  const listed = async (key: string) => {
    const filter = { kind: 0, place: '', key, minAgeSeconds: 0 };
    return (await billing.call(Work.listFailedWork, { filter, pageSize: 0, pageToken: '' }, staff)).work;
  };

  const rowOf = async (id: string) => {
    const text = 'select attention, settle_after from billing.payments where id = $1';
    return (await billing.rows<{ attention: string | null; settle_after: Date | null }>(text, [id]))[0];
  };

  const redrive = async (id: string) => {
    const request = { ids: [id], filter: undefined, reason, dryRun: false, ratePerSecond: 0, pageToken: '' };
    return (await billing.call(Work.redriveFailedWork, request, staff)).outcomes[0]?.result;
  };

  it('are listed with what people are called to, and nothing of how the customer pays', async () => {
    const { id, workId } = await puzzling();

    expect(await listed(id)).toMatchObject([{ id: workId, error: 'REFUND_PARTIAL' }]);
    const { payloadJson } = await billing.call(Work.getFailedWork, { id: workId }, staff);
    expect(JSON.parse(payloadJson)).toMatchObject({ state: 'captured', amount: '1999', currency: 'EUR' });
    expect(payloadJson).not.toMatch(/pm_card|secret/);
  });

  it('are taken off the list by whoever says why, once', async () => {
    const { id, workId } = await puzzling();

    await billing.call(Work.discardFailedWork, { id: workId, reason }, staff);
    await billing.call(Work.discardFailedWork, { id: workId, reason }, staff);

    expect(await listed(id)).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ attention: null });
    const { timeline, open } = await billing.call(Work.getFailedWork, { id: workId }, staff);
    expect(open).toBe(false);
    expect(timeline).toMatchObject([{ what: 'discarded', detail: reason, subject: 'user-of-staff' }]);
  });

  it('are looked after by the worker again, and left alone while somebody calls the provider', async () => {
    const { id, workId } = await puzzling();
    await billing.rows(
      `update billing.payments set lease_until = now() + interval '1 minute' where id = $1`,
      [id],
    );
    expect(await redrive(workId)).toBe(RedriveResult.REDRIVE_RESULT_REFUSED);
    expect(await rowOf(id)).toMatchObject({ attention: 'REFUND_PARTIAL' });

    await billing.rows('update billing.payments set lease_until = null where id = $1', [id]);
    expect(await redrive(workId)).toBe(RedriveResult.REDRIVE_RESULT_REDRIVEN);

    expect(await rowOf(id)).toMatchObject({ attention: null });
    expect(await redrive(workId)).toBe(RedriveResult.REDRIVE_RESULT_GONE);
  });

  it('are not found where there is no such payment', async () => {
    const id = `billing:saga:billing.unsettled-payments:${randomUUID()}`;
    await expect(billing.call(Work.getFailedWork, { id }, staff)).rejects.toMatchObject({ code: 5 });
  });
});
