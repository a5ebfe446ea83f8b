import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PaymentDeclined } from '#contracts/meshcart/billing/events/v1/events.js';
import { RedriveResult, WorkKind, type FailedWork } from '#contracts/meshcart/operations/v1/failed_work.js';
import { OrdersWorkServiceService as Work } from '#contracts/meshcart/operations/v1/work_services.js';
import { eventually } from '../../support/eventually.js';
import { meetingOf } from '../../support/meeting-of.js';
import { OperationsUnderTest } from './operations-under-test.js';

jest.setTimeout(60_000);

const group = 'orders.billing-events';
const reason = 'the decline code was wrong';

describe('parked events in the hands of an operator', () => {
  let operations: OperationsUnderTest;
  beforeAll(async () => void (operations = await OperationsUnderTest.start()));
  afterAll(async () => operations.close());

  /** Waits until `waiting` events stand behind the first parked one of an order. */
  const parked = async (orderId: string, waiting = 0): Promise<FailedWork> =>
    eventually('it is parked', 20_000, async () => {
      const [work] = await operations.listed(orderId);
      return work?.waiting === waiting ? work : undefined;
    });

  const redrive = async (...ids: string[]) =>
    operations.call(Work.redriveFailedWork, {
      ids,
      filter: undefined,
      reason,
      dryRun: false,
      ratePerSecond: 0,
      pageToken: '',
    });

  const mended = async (id: string, declineCode = 'insufficient_funds') => {
    const { payloadJson, payloadDigest } = await operations.get(id);
    const payload = { ...(JSON.parse(payloadJson) as object), declineCode };
    const fix = { id, payloadJson: JSON.stringify(payload), payloadDigest, reason };
    return operations.call(Work.fixFailedWork, fix);
  };

  it('are parked after five tries with their reason, while the rest flows', async () => {
    const [orderId, other] = [randomUUID(), randomUUID()];
    const [poison] = await operations.declines(orderId, 'poison', 'lost_card');
    const [healthy] = await operations.declines(other, 'lost_card');

    const work = await parked(orderId, 1);

    expect(work).toMatchObject({
      id: `orders:parked-event:${group}:${poison}`,
      kind: WorkKind.WORK_KIND_PARKED_EVENT,
      place: group,
      key: orderId,
      type: PaymentDeclined.$type,
      error: 'TypeError: [masked] cannot be declined',
      attempts: 5,
      waiting: 1,
      traceId: 'ab'.repeat(16),
      correlationId: 'correlation-of-a-payment',
    });
    await eventually('the other has had its effect', 10_000, async () =>
      (await operations.effectsOn(other)).includes(String(healthy)) ? true : undefined,
    );
    expect(await operations.effectsOn(orderId)).toEqual([]);
  });

  it('are mended and redriven once, with what waited behind, and all of it is written down', async () => {
    const orderId = randomUUID();
    const ids = await operations.declines(orderId, 'poison', 'lost_card', 'stolen_card');
    const { id } = await parked(orderId, 2);
    const before = await operations.get(id);

    const { payloadDigest } = await mended(id);
    const { outcomes } = await redrive(id);

    expect(outcomes).toEqual([{ id, result: RedriveResult.REDRIVE_RESULT_REDRIVEN, error: '', messages: 3 }]);
    expect(await operations.effectsOn(orderId)).toEqual(ids);
    expect(await operations.listed(orderId)).toEqual([]);
    const { open, timeline } = await operations.get(id);
    expect(open).toBe(false);
    const done = {
      subject: '',
      clientId: 'client-of-staff',
      correlationId: 'correlation-of-staff',
      detail: reason,
    };
    expect(timeline).toMatchObject([
      { ...done, what: 'fixed', digestBefore: before.payloadDigest, digestAfter: payloadDigest },
      { ...done, what: 'redriven' },
    ]);
  });

  it('tell their payload and what happened to them', async () => {
    const orderId = randomUUID();
    await operations.declines(orderId, 'poison');
    const { id } = await parked(orderId);

    const { payloadJson, payloadError, timeline, open } = await operations.get(id);

    expect(open).toBe(true);
    expect(payloadError).toBe('');
    expect(JSON.parse(payloadJson)).toMatchObject({
      orderId,
      declineCode: 'poison',
      amount: { amount: '1999', currency: 'EUR' },
    });
    expect(timeline.map(({ what }) => what)).toEqual(['occurred', 'failed']);
  });

  it('keep what is masked where a fix leaves it alone', async () => {
    const orderId = randomUUID();
    await operations.declines(orderId, 'poison');
    const { id } = await parked(orderId);
    // What should not be there: a person's address in a field of an event.
    const stray = PaymentDeclined.encode({
      paymentId: 'ada@example.com',
      orderId,
      amount: undefined,
      declineCode: 'poison',
    }).finish();
    await operations.own.query('update platform.parked set data = $1 where key = $2', [stray, orderId]);

    const { payloadJson } = await operations.get(id);
    await mended(id, 'lost_card');

    expect(payloadJson).not.toContain('ada@example.com');
    const { rows } = await operations.own.query<{ data: Buffer }>(
      'select data from platform.parked where key = $1',
      [orderId],
    );
    expect(PaymentDeclined.decode(rows[0]?.data ?? Buffer.alloc(0))).toMatchObject({
      paymentId: 'ada@example.com',
      declineCode: 'lost_card',
    });
  });

  it.each([
    ['no JSON', '{', 'payload', 'is no JSON'],
    ['a field that there is not', '{"colour":"red"}', 'payload', 'colour'],
    ['a value of another type', '{"orderId":7}', 'payload.orderId', 'expected string'],
    ['a wrong value further in', '{"amount":{"amount":"much"}}', 'payload.amount.amount', 'much'],
    ['a mask over nothing', '{"declineCode":"[masked]"}', 'payload.declineCode', 'masked'],
  ])('refuse a fix that is %s', async (_what, payloadJson, field, description) => {
    const orderId = randomUUID();
    await operations.declines(orderId, 'poison');
    const { id } = await parked(orderId);
    const { payloadDigest } = await operations.get(id);

    const fixing = operations.call(Work.fixFailedWork, { id, payloadJson, payloadDigest, reason });

    const refusal = (await fixing.catch((error: unknown) => error)) as {
      code: number;
      metadata: { get(name: string): unknown[] };
    };
    expect(refusal.code).toBe(3);
    const told = String(refusal.metadata.get('grpc-status-details-bin')[0]);
    expect(told).toContain(field);
    expect(told).toContain(description);
    expect((await operations.get(id)).payloadDigest).toBe(payloadDigest);
  });

  it('refuse a fix of a payload that somebody else has mended', async () => {
    const orderId = randomUUID();
    await operations.declines(orderId, 'poison');
    const { id } = await parked(orderId);
    const { payloadJson, payloadDigest } = await operations.get(id);
    await mended(id, 'lost_card');

    const late = { ...(JSON.parse(payloadJson) as object), declineCode: 'stolen_card' };
    const fix = { id, payloadJson: JSON.stringify(late), payloadDigest, reason };

    await expect(operations.call(Work.fixFailedWork, fix)).rejects.toMatchObject({ code: 10 });
  });

  it('stay parked with another try and a newer reason where a redrive fails', async () => {
    const orderId = randomUUID();
    await operations.declines(orderId, 'poison', 'lost_card');
    const { id } = await parked(orderId, 1);

    const { outcomes } = await redrive(id);

    expect(outcomes).toMatchObject([{ result: RedriveResult.REDRIVE_RESULT_FAILED_AGAIN, messages: 0 }]);
    expect(await parked(orderId, 1)).toMatchObject({ attempts: 6 });
    expect((await operations.get(id)).timeline.map(({ what }) => what)).toEqual([
      'occurred',
      'failed',
      'failed again',
    ]);
    expect(await operations.effectsOn(orderId)).toEqual([]);
  });

  it('have one effect where two people redrive them at a time', async () => {
    const orderId = randomUUID();
    const ids = await operations.declines(orderId, 'poison', 'lost_card', 'stolen_card');
    const { id } = await parked(orderId, 2);
    await mended(id);

    const answers = await Promise.all([redrive(id), redrive(id), redrive(id)]);
    const later = await redrive(id);

    expect(await operations.effectsOn(orderId)).toEqual(ids);
    const messages = answers.flatMap(({ outcomes }) => outcomes.map((outcome) => outcome.messages));
    expect(messages.reduce((sum, each) => sum + each, 0)).toBe(3);
    expect(later.outcomes).toMatchObject([{ result: RedriveResult.REDRIVE_RESULT_GONE }]);
  });

  it('have two effects where a redrive takes no turn (negative control)', async () => {
    const orderId = randomUUID();
    await operations.declines(orderId, 'poison');
    await parked(orderId);
    const bothHaveLooked = meetingOf(2);
    const careless = async () => {
      const text = 'select event_id from platform.parked where key = $1';
      const { rows } = await operations.own.query<{ event_id: string }>(text, [orderId]);
      await bothHaveLooked();
      for (const { event_id } of rows) {
        await operations.own.query('insert into effect (id, subject) values ($1, $2)', [event_id, orderId]);
        await operations.own.query('delete from platform.parked where event_id = $1', [event_id]);
      }
    };

    await Promise.all([careless(), careless()]);

    expect(await operations.effectsOn(orderId)).toHaveLength(2);
  });

  it('stay as they are where what is done cannot be written down', async () => {
    const orderId = randomUUID();
    await operations.declines(orderId, 'poison', 'lost_card');
    const { id } = await parked(orderId, 1);
    await mended(id);
    const { payloadDigest } = await operations.get(id);
    await operations.own.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'no more entries'; end $$;
      create trigger refuse before insert on platform.work_audit for each row execute function refuse()`);

    const changes = [mended(id, 'lost_card'), operations.call(Work.discardFailedWork, { id, reason })];
    const ended = await Promise.allSettled(changes);
    const { outcomes } = await redrive(id);
    await operations.own.query('drop trigger refuse on platform.work_audit; drop function refuse');

    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(outcomes).toMatchObject([{ result: RedriveResult.REDRIVE_RESULT_FAILED_AGAIN, messages: 0 }]);
    expect(await operations.effectsOn(orderId)).toEqual([]);
    expect(await operations.get(id)).toMatchObject({ open: true, payloadDigest });
    expect((await redrive(id)).outcomes).toMatchObject([{ messages: 2 }]);
  });

  it('free those behind them when they are discarded, and never have an effect', async () => {
    const orderId = randomUUID();
    const [poison, ...others] = await operations.declines(orderId, 'poison', 'lost_card', 'stolen_card');
    const { id } = await parked(orderId, 2);

    const { freed } = await operations.call(Work.discardFailedWork, { id, reason });
    const again = await operations.call(Work.discardFailedWork, { id, reason });

    expect([freed, again.freed]).toEqual([2, 0]);
    expect(await operations.effectsOn(orderId)).toEqual(others);
    expect((await operations.get(id)).timeline).toMatchObject([{ what: 'discarded', detail: reason }]);
    const { rows } = await operations.own.query(
      `select from platform.work_audit where work_id = $1 and payload_before is not null`,
      [id],
    );
    expect(rows).toHaveLength(1);
    // A log delivers at least once: what was discarded is known to its inbox.
    const known = await operations.own.query('select from platform.inbox where event_id = $1', [poison]);
    expect(known.rowCount).toBe(1);
  });

  it('are redriven by filter, page by page, and a dry run only tells', async () => {
    const orders = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const orderId = randomUUID();
        await operations.declines(orderId, 'poison');
        const { id } = await parked(orderId);
        await mended(id);
        return { orderId, id };
      }),
    );
    const filter = { kind: WorkKind.WORK_KIND_PARKED_EVENT, place: group, key: '', minAgeSeconds: 0 };
    const request = { ids: [], filter, reason, ratePerSecond: 0, pageToken: '' };

    const dry = await operations.call(Work.redriveFailedWork, { ...request, dryRun: true });
    expect(dry.outcomes.every(({ result }) => result === RedriveResult.REDRIVE_RESULT_WOULD_GO)).toBe(true);
    expect(dry.outcomes.map(({ id }) => id)).toEqual(expect.arrayContaining(orders.map(({ id }) => id)));
    expect(dry.matching).toBe(dry.outcomes.length);
    for (const { orderId } of orders) expect(await operations.effectsOn(orderId)).toEqual([]);

    await operations.call(Work.redriveFailedWork, { ...request, dryRun: false });

    for (const { orderId } of orders) expect(await operations.effectsOn(orderId)).toHaveLength(1);
  });

  it('are redriven no faster than was asked for, also across the calls that it takes', async () => {
    const ids = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const orderId = randomUUID();
        await operations.declines(orderId, 'poison');
        return (await parked(orderId)).id;
      }),
    );
    const begun = Date.now();
    const redriven: string[] = [];
    let [calls, pageToken] = [0, ''];
    do {
      const request = { ids, filter: undefined, reason, dryRun: false, ratePerSecond: 2, pageToken };
      const answer = await operations.call(Work.redriveFailedWork, request, {}, 12_000);
      redriven.push(...answer.outcomes.map(({ id }) => id));
      pageToken = answer.nextPageToken;
      calls++;
    } while (pageToken !== '');
    expect(redriven).toEqual(ids);
    expect(calls).toBeGreaterThan(1);
    expect(Date.now() - begun).toBeGreaterThan(2500);
  });

  it('are listed page by page, oldest first, each once', async () => {
    const seen: FailedWork[] = [];
    let pageToken = '';
    do {
      const page = await operations.call(Work.listFailedWork, { filter: undefined, pageSize: 3, pageToken });
      seen.push(...page.work);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    const times = seen.map(({ failedAt }) => Number(failedAt));
    expect(seen.length).toBeGreaterThan(6);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('are hidden from whoever lacks the scope, and changed by nobody without theirs', async () => {
    const list = { filter: undefined, pageSize: 0, pageToken: '' };
    const id = `orders:parked-event:${group}:${randomUUID()}`;
    const [nobody, reader] = [{ scopes: ['orders:read'] }, { scopes: ['work:read'] }];
    await expect(operations.call(Work.listFailedWork, list, nobody)).rejects.toMatchObject({ code: 7 });
    await expect(operations.call(Work.listFailedWork, list, reader)).resolves.toBeDefined();
    const discard = operations.call(Work.discardFailedWork, { id, reason }, reader);
    await expect(discard).rejects.toMatchObject({ code: 7 });
  });

  it('are not found under ids of other apps, and changed only with a reason', async () => {
    const uuid = randomUUID();
    for (const id of [
      'nonsense',
      `billing:parked-event:${group}:${uuid}`,
      `orders:parked-event:${group}:${uuid}`,
    ]) {
      await expect(operations.get(id)).rejects.toMatchObject({ code: 5 });
    }
    const id = `orders:parked-event:${group}:${uuid}`;
    const discard = operations.call(Work.discardFailedWork, { id, reason: ' ' });
    await expect(discard).rejects.toMatchObject({ code: 3 });
  });
});
