import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RedriveResult, WorkKind } from '#contracts/meshcart/operations/v1/failed_work.js';
import { OrdersWorkServiceService as Work } from '#contracts/meshcart/operations/v1/work_services.js';
import { WorkQueue } from '#messaging/work-queue.js';
import { Database } from '#persistence/database.js';
import { Outbox } from '#persistence/outbox.js';
import { eventually } from '../../support/eventually.js';
import { OperationsUnderTest } from './operations-under-test.js';

jest.setTimeout(60_000);

const queue = 'mail.v1'; // nobody here declares it, so no job gets there
const reason = 'it names another notification';

describe('messages that do not leave, in the hands of an operator', () => {
  let operations: OperationsUnderTest;
  beforeAll(async () => void (operations = await OperationsUnderTest.start()));
  afterAll(async () => operations.close());

  const age = async () =>
    operations.own.query(`update platform.outbox set created_at = created_at - interval '2 minutes'`);

  const decide = async (write: (outbox: Outbox) => Promise<void>) => {
    const { app } = operations.service;
    const database = app.get(Database, { strict: false });
    await database.transaction('decide', async () => write(app.get(Outbox, { strict: false })));
  };

  /** A job that the relay has failed to enqueue, as old as one that is stuck. */
  const stuck = async (): Promise<{ id: string; workId: string }> => {
    const id = randomUUID();
    await decide(async (outbox) => outbox.job({ queue, id, data: { notificationId: id } }));
    await eventually('the relay has failed', 10_000, async () => {
      const { rowCount } = await operations.own.query(
        `select from platform.outbox o, platform.outbox_failure f
         where o.message_id = $1 and f.destination = o.destination and f.last_at > o.created_at`,
        [id],
      );
      return rowCount === 1 ? true : undefined;
    });
    await age();
    return { id, workId: `orders:stuck-message:${queue}:${id}` };
  };

  const redrive = async (id: string) => {
    const request = { ids: [id], filter: undefined, reason, dryRun: false, ratePerSecond: 0, pageToken: '' };
    return (await operations.call(Work.redriveFailedWork, request)).outcomes[0];
  };

  const whatOf = async (id: string) => (await operations.get(id)).timeline.map(({ what }) => what);

  it('are told with the reason that the relay has met, and only when they are old', async () => {
    const { id, workId } = await stuck();
    const young = randomUUID();
    await decide(async (outbox) => outbox.job({ queue, id: young, data: {} }));

    expect(await operations.listed(id)).toMatchObject([
      {
        id: workId,
        kind: WorkKind.WORK_KIND_STUCK_MESSAGE,
        place: queue,
        error: expect.stringContaining(queue) as unknown,
      },
    ]);
    expect((await operations.listed(id))[0]?.attempts).toBeGreaterThan(0);
    expect(await operations.listed(young)).toEqual([]);
    const { payloadJson } = await operations.get(workId);
    expect(JSON.parse(payloadJson)).toEqual({ notificationId: id });
  });

  it('fail again where what is in the way is there still', async () => {
    const { workId } = await stuck();

    expect(await redrive(workId)).toMatchObject({
      result: RedriveResult.REDRIVE_RESULT_FAILED_AGAIN,
      messages: 0,
    });

    expect(await whatOf(workId)).toEqual(['occurred', 'failed again']);
    expect((await operations.get(workId)).open).toBe(true);
  });

  it('are discarded, and what they held is kept', async () => {
    const { id, workId } = await stuck();

    await operations.call(Work.discardFailedWork, { id: workId, reason });
    await operations.call(Work.discardFailedWork, { id: workId, reason });

    expect(await operations.listed(id)).toEqual([]);
    expect(await whatOf(workId)).toEqual(['discarded']);
    const text = 'select payload_before from platform.work_audit where work_id = $1';
    const { rows } = await operations.own.query<{ payload_before: Buffer }>(text, [workId]);
    expect(JSON.parse(String(rows[0]?.payload_before))).toEqual({ notificationId: id });
  });

  it('are mended against the schema of their queue, and leave once', async () => {
    const { id, workId } = await stuck();
    const { payloadDigest } = await operations.get(workId);
    const other = randomUUID();
    const fix = { id: workId, payloadDigest, reason };
    const wrong = operations.call(Work.fixFailedWork, { ...fix, payloadJson: '{"notificationId":1}' });
    await expect(wrong).rejects.toMatchObject({ code: 3 });
    const payloadJson = JSON.stringify({ notificationId: other });
    await operations.call(Work.fixFailedWork, { ...fix, payloadJson });

    const jobs = operations.service.app.get(WorkQueue, { strict: false });
    const patience = { tries: 1, firstDelaySeconds: 1, maxDelaySeconds: 1, timeoutSeconds: 1 };
    await jobs.declare({ name: queue, ...patience });
    await Promise.all([redrive(workId), redrive(workId)]);

    const text = 'select data from jobs.job where name = $1 and id = $2';
    const { rows } = await operations.messaging.query<{ data: { data: unknown } }>(text, [queue, id]);
    expect(rows.map(({ data }) => data.data)).toEqual([{ notificationId: other }]);
    expect((await operations.get(workId)).open).toBe(false);
    expect(await redrive(workId)).toMatchObject({ result: RedriveResult.REDRIVE_RESULT_GONE });
  });
});
