import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RedriveResult, WorkKind, type FailedWork } from '#contracts/meshcart/operations/v1/failed_work.js';
import { OrdersWorkServiceService as Work } from '#contracts/meshcart/operations/v1/work_services.js';
import { WorkQueue } from '#messaging/work-queue.js';
import { eventually } from '../../support/eventually.js';
import { OperationsUnderTest } from './operations-under-test.js';

jest.setTimeout(60_000);

const queue = 'order-expiry.v1';
const reason = 'the order was another one';

describe('dead jobs in the hands of an operator', () => {
  let operations: OperationsUnderTest;
  beforeAll(async () => void (operations = await OperationsUnderTest.start()));
  afterAll(async () => operations.close());

  /** Jobs about one order each that fail, until they are dead. */
  const dead = async (count = 1): Promise<(FailedWork & { readonly orderId: string })[]> => {
    const jobs = Array.from({ length: count }, () => ({
      id: randomUUID(),
      data: { orderId: randomUUID() },
      correlationId: 'correlation-of-an-order',
      traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
    }));
    for (const { data } of jobs) operations.fragile.cursed.add(data.orderId);
    await operations.service.app.get(WorkQueue, { strict: false }).enqueue(queue, jobs);
    return Promise.all(
      jobs.map(async ({ id, data }) =>
        eventually('it is dead', 20_000, async () => {
          const [work] = await operations.listed(id);
          return work && { ...work, orderId: data.orderId };
        }),
      ),
    );
  };

  const redrive = async (...ids: string[]) => {
    const request = { ids, filter: undefined, reason, dryRun: false, ratePerSecond: 0, pageToken: '' };
    return operations.call(Work.redriveFailedWork, request);
  };

  const effect = async (orderId: string) =>
    eventually('it is done', 20_000, async () => {
      const ids = await operations.effectsOn(orderId);
      return ids.length > 0 ? ids : undefined;
    });

  const auditOf = async (id: string) => {
    const text = 'select action, payload_before from work.audit where work_id = $1 order by id';
    const { rows } = await operations.messaging.query<{ action: string; payload_before: Buffer }>(text, [id]);
    return rows;
  };

  it('are listed with their reason after the tries that their queue states', async () => {
    const [work] = await dead();
    expect(work).toMatchObject({
      kind: WorkKind.WORK_KIND_DEAD_JOB,
      place: queue,
      error: 'RangeError: [masked] does not expire',
      attempts: 1,
      traceId: 'ab'.repeat(16),
      correlationId: 'correlation-of-an-order',
    });
    const told = await operations.get(String(work?.id));
    expect(JSON.parse(told.payloadJson)).toEqual({ orderId: work?.orderId });
    expect(told.timeline.map(({ what }) => what)).toEqual(['failed']);
  });

  it('are mended and redriven once, and all of it is written down', async () => {
    const [work] = await dead();
    const id = String(work?.id);
    const { payloadDigest } = await operations.get(id);
    const orderId = randomUUID();
    const payloadJson = JSON.stringify({ orderId });

    await operations.call(Work.fixFailedWork, { id, payloadJson, payloadDigest, reason });
    const first = await redrive(id);
    const second = await redrive(id);

    expect(await effect(orderId)).toEqual([work?.key]);
    expect(first.outcomes).toMatchObject([{ result: RedriveResult.REDRIVE_RESULT_REDRIVEN, messages: 1 }]);
    expect(second.outcomes).toMatchObject([{ result: RedriveResult.REDRIVE_RESULT_GONE, messages: 0 }]);
    const { open, timeline } = await operations.get(id);
    expect(open).toBe(false);
    const done = { clientId: 'client-of-staff', correlationId: 'correlation-of-staff', detail: reason };
    expect(timeline).toMatchObject([
      { ...done, what: 'fixed', digestBefore: payloadDigest },
      { ...done, what: 'redriven' },
    ]);
  });

  it.each([
    ['lacks what the queue needs', {}, 'orderId'],
    ['has what the queue does not know', { orderId: randomUUID(), colour: 'red' }, 'payload.colour'],
    ['has a value of another shape', { orderId: 'all of them' }, 'payload.orderId'],
  ])('refuse a fix that %s', async (_what, payload, told) => {
    const [work] = await dead();
    const id = String(work?.id);
    const { payloadDigest } = await operations.get(id);

    const fix = { id, payloadJson: JSON.stringify(payload), payloadDigest, reason };
    const refusal = (await operations.call(Work.fixFailedWork, fix).catch((error: unknown) => error)) as {
      code: number;
      metadata: { get(name: string): unknown[] };
    };

    expect(refusal.code).toBe(3);
    expect(String(refusal.metadata.get('grpc-status-details-bin')[0])).toContain(told);
    expect((await operations.get(id)).payloadDigest).toBe(payloadDigest);
    expect(await auditOf(id)).toEqual([]);
  });

  it('are done once where many people redrive them at a time, and written down once', async () => {
    const [work] = await dead();
    const id = String(work?.id);
    operations.fragile.cursed.delete(work?.orderId);

    const answers = await Promise.all(Array.from({ length: 5 }, () => redrive(id)));

    const results = answers.flatMap(({ outcomes }) => outcomes.map(({ result }) => result));
    expect(results.filter((result) => result === RedriveResult.REDRIVE_RESULT_REDRIVEN)).toHaveLength(1);
    expect(await auditOf(id)).toHaveLength(1);
    expect(await effect(String(work?.orderId))).toHaveLength(1);
  });

  it('leave no audit entry where the redrive does not happen', async () => {
    const [work] = await dead();
    const id = String(work?.id);
    await operations.messaging.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'no more jobs'; end $$;
      create trigger refuse before insert on jobs.job_common for each row execute function refuse()`);

    const { outcomes } = await redrive(id);
    await operations.messaging.query('drop trigger refuse on jobs.job_common; drop function refuse');

    expect(outcomes).toMatchObject([{ result: RedriveResult.REDRIVE_RESULT_FAILED_AGAIN }]);
    expect(await auditOf(id)).toEqual([]);
    expect((await operations.get(id)).open).toBe(true);
  });

  it('are discarded for good, and what they held is kept', async () => {
    const [work] = await dead();
    const id = String(work?.id);
    operations.fragile.cursed.delete(work?.orderId);

    await operations.call(Work.discardFailedWork, { id, reason });
    await operations.call(Work.discardFailedWork, { id, reason });

    expect(await operations.listed(String(work?.key))).toEqual([]);
    const rows = await auditOf(id);
    expect(rows.map(({ action }) => action)).toEqual(['discarded']);
    expect(JSON.parse(String(rows[0]?.payload_before))).toEqual({ orderId: work?.orderId });
    expect(await redrive(id)).toMatchObject({ outcomes: [{ result: RedriveResult.REDRIVE_RESULT_GONE }] });
    expect(await operations.effectsOn(String(work?.orderId))).toEqual([]);
  });

  it('are listed and redriven by age and place, each once', async () => {
    await operations.messaging.query(`delete from jobs.job where name = $1`, [`${queue}.dead`]);
    const work = await dead(7);
    const filter = { kind: WorkKind.WORK_KIND_DEAD_JOB, place: queue, key: '', minAgeSeconds: 0 };
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await operations.call(Work.listFailedWork, { filter, pageSize: 3, pageToken });
      seen.push(...page.work.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen.toSorted()).toEqual(work.map(({ id }) => id).toSorted());
    const older = { ...filter, minAgeSeconds: 3600 };
    expect(
      (await operations.call(Work.listFailedWork, { filter: older, pageSize: 0, pageToken })).work,
    ).toEqual([]);
    for (const { orderId } of work) operations.fragile.cursed.delete(orderId);

    const request = { ids: [], filter, reason, ratePerSecond: 1000, pageToken, dryRun: false };
    const { outcomes, matching } = await operations.call(Work.redriveFailedWork, request);

    expect(outcomes.map(({ id }) => id)).toEqual(seen);
    expect(matching).toBe(7);
    for (const { orderId } of work) expect(await effect(orderId)).toHaveLength(1);
  });
});
