import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RedriveResult, WorkKind } from '#contracts/meshcart/operations/v1/failed_work.js';
import { DomainError } from '#errors/domain-error.js';
import { expectProblem, fieldsOf } from './expect-problem.js';
import { ids, someWork, time } from './fixtures.js';
import { RunningEdge } from './running-edge.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
});

afterAll(async () => edge.close());

beforeEach(() => {
  edge.neighbours.forget();
  for (const service of ['Orders', 'Billing', 'Notifications']) {
    edge.neighbours.on(`${service}WorkService/ListFailedWork`, () => ({ work: [], nextPageToken: '' }));
    edge.neighbours.on(`${service}WorkService/RedriveFailedWork`, nothing);
  }
});

const nothing = () => ({ outcomes: [], matching: 0, nextPageToken: '' });

const read = async (path = '') =>
  edge.ask('GET', `/v1/operations/failed-work${path}`, { scopes: ['work:read'] });
const inApp = (app: string) => ids.work.replace('orders:', `${app}:`);
const later = new Date(time.getTime() + 1000);
const unavailable = () => {
  throw new DomainError('unavailable', 'SERVICE_UNAVAILABLE', 'billing cannot be reached');
};

describe('the list of failed work', () => {
  it('is that of all apps, oldest first', async () => {
    const [mail, order] = [
      someWork({ id: inApp('notifications'), failedAt: later }),
      someWork({ kind: WorkKind.WORK_KIND_DEAD_JOB }),
    ];
    edge.neighbours.on('NotificationsWorkService/ListFailedWork', () => ({
      work: [mail],
      nextPageToken: '',
    }));
    edge.neighbours.on('OrdersWorkService/ListFailedWork', () => ({ work: [order], nextPageToken: '' }));

    const { status, body } = await read();

    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          id: ids.work,
          app: 'orders',
          kind: 'dead-job',
          place: 'orders.billing-events',
          key: ids.order,
          type: 'meshcart.billing.events.v1.PaymentCaptured',
          error: 'the amount has no currency',
          attempts: 10,
          failedAt: time.toISOString(),
          traceId: '0af7651916cd43dd8448eb211c80319c',
          correlationId: 'checkout-4711',
          waiting: 2,
          actions: ['fix', 'redrive', 'discard'],
        },
        expect.objectContaining({ id: inApp('notifications'), failedAt: later.toISOString() }),
      ],
      next: null,
      unanswered: [],
    });
  });

  it('is asked of one app alone, by kind, place, key and age', async () => {
    await read(`?app=billing&kind=stuck-message&place=outbox&key=${ids.order}&minAgeSeconds=60&limit=5`);

    expect(edge.neighbours.seen.filter(({ rpc }) => rpc === 'ListFailedWork')).toMatchObject([
      {
        service: 'BillingWorkService',
        request: {
          filter: {
            kind: WorkKind.WORK_KIND_STUCK_MESSAGE,
            place: 'outbox',
            key: ids.order,
            minAgeSeconds: 60,
          },
          pageSize: 5,
          pageToken: '',
        },
      },
    ]);
  });

  it('goes on in each app where the page ended', async () => {
    edge.neighbours.on('OrdersWorkService/ListFailedWork', ({ pageToken }: { pageToken: string }) =>
      pageToken === ''
        ? { work: [someWork()], nextPageToken: 'second' }
        : { work: [someWork({ failedAt: later, attempts: 3 })], nextPageToken: '' },
    );
    const first = await read('?limit=1');
    const link = /<(.*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    edge.neighbours.forget();
    const second = await edge.ask('GET', link, { scopes: ['work:read'] });

    expect(first.body['next']).toEqual(expect.any(String));
    expect(second.body).toMatchObject({ items: [{ attempts: 3 }], next: null });
    expect(edge.neighbours.callsOf('ListFailedWork').map(({ service }) => service)).toEqual([
      'OrdersWorkService',
    ]);
  });

  it('tells of an app that does not answer, beside what the others said', async () => {
    edge.neighbours.on('OrdersWorkService/ListFailedWork', () => ({ work: [someWork()], nextPageToken: '' }));
    edge.neighbours.on('BillingWorkService/ListFailedWork', unavailable);

    const { status, body } = await read();

    expect(status).toBe(200);
    expect(body).toMatchObject({
      items: [{ app: 'orders' }],
      next: null,
      unanswered: [{ app: 'billing', code: 'SERVICE_UNAVAILABLE', detail: 'billing cannot be reached' }],
    });
  });

  it('tells the cause of an unforeseen failure to nobody', async () => {
    edge.neighbours.on('BillingWorkService/ListFailedWork', () => {
      throw new Error('password=hunter2');
    });
    const { text, body } = await read();

    expect(body['unanswered']).toMatchObject([{ app: 'billing', code: 'INTERNAL' }]);
    expect(text).not.toContain('hunter2');
  });

  it('asks an app again that did not answer, while others go on', async () => {
    edge.neighbours.on('OrdersWorkService/ListFailedWork', () => ({
      work: [someWork()],
      nextPageToken: 'second',
    }));
    edge.neighbours.on('BillingWorkService/ListFailedWork', unavailable);
    const { body } = await read('?limit=1');
    edge.neighbours.on('BillingWorkService/ListFailedWork', () => ({
      work: [someWork({ id: inApp('billing') })],
      nextPageToken: '',
    }));
    edge.neighbours.on('OrdersWorkService/ListFailedWork', () => ({ work: [], nextPageToken: '' }));
    const second = await read(`?limit=1&cursor=${String(body['next'])}`);

    expect(second.body).toMatchObject({ items: [{ app: 'billing' }], next: null, unanswered: [] });
  });

  it('is unavailable where no app answers', async () => {
    edge.neighbours.on('BillingWorkService/ListFailedWork', unavailable);
    const answer = await read('?app=billing');

    expectProblem(answer, 503, 'SERVICE_UNAVAILABLE');
  });

  it.each([
    ['app=users', 'app'],
    ['kind=mail', 'kind'],
    ['place=a%20b', 'place'],
    ['key=', 'key'],
    ['minAgeSeconds=-1', 'minAgeSeconds'],
    ['minAgeSeconds=soon', 'minAgeSeconds'],
    ['limit=101', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['colour=red', 'colour'],
  ])('is refused with %s', async (query, field) => {
    const answer = await read(`?${query}`);

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(fieldsOf(answer)).toContain(field);
  });

  it('passes on what an app refuses', async () => {
    edge.neighbours.on('BillingWorkService/ListFailedWork', () => {
      throw new DomainError('invalid', 'REQUEST_INVALID', 'no', {
        fields: [{ field: 'pageToken', description: 'is none of ours' }],
      });
    });
    const answer = await read();

    expectProblem(answer, 400, 'REQUEST_INVALID');
  });
});

describe('one piece of failed work', () => {
  it('is told with payload and timeline', async () => {
    edge.neighbours.on('OrdersWorkService/GetFailedWork', () => ({
      work: someWork(),
      payloadJson: '{"orderId":"x","email":"[masked]"}',
      payloadError: '',
      payloadDigest: 'abc123',
      timeline: [
        { at: time, what: 'occurred', detail: '', subject: '', clientId: '' },
        { at: later, what: 'fixed', detail: 'the id', subject: ids.user, clientId: 'c1', digestBefore: 'a' },
      ].map((moment) => ({ correlationId: '', digestBefore: '', digestAfter: '', ...moment })),
      open: true,
    }));
    const { status, body } = await read(`/${ids.work}`);

    expect(status).toBe(200);
    expect(body).toEqual({
      work: expect.objectContaining({ id: ids.work, actions: ['fix', 'redrive', 'discard'] }),
      open: true,
      payload: { orderId: 'x', email: '[masked]' },
      payloadDigest: 'abc123',
      timeline: [
        { at: time.toISOString(), what: 'occurred' },
        {
          at: later.toISOString(),
          what: 'fixed',
          detail: 'the id',
          subject: ids.user,
          clientId: 'c1',
          digestBefore: 'a',
        },
      ],
    });
  });

  it('of an id that is written with escapes is the same', async () => {
    edge.neighbours.on('OrdersWorkService/GetFailedWork', () => {
      throw new DomainError('missing', 'WORK_NOT_FOUND', 'there is no such failed work');
    });
    const answer = await read(`/${encodeURIComponent(ids.work)}`);

    expectProblem(answer, 404, 'WORK_NOT_FOUND');
    expect(edge.neighbours.callsOf('GetFailedWork')[0]?.request).toEqual({ id: ids.work });
  });

  it('of an app that there is not is asked of nobody', async () => {
    expectProblem(await read(`/${inApp('users')}`), 404, 'WORK_NOT_FOUND');
    expect(edge.neighbours.callsOf('GetFailedWork')).toEqual([]);
  });

  it.each(['x', ids.order, `${ids.work}0`])('of an id of another form is refused: %s', async (id) => {
    expectProblem(await read(`/${id}`), 400, 'REQUEST_INVALID');
  });
});

describe('a fix', () => {
  const body = { payload: { orderId: ids.order }, reason: 'the id was missing' };
  const fix = async (headers: Record<string, string>, sent: unknown = body) =>
    edge.ask('PUT', `/v1/operations/failed-work/${ids.work}/payload`, {
      scopes: ['work:write'],
      headers,
      body: sent,
    });

  beforeEach(() => edge.neighbours.on('OrdersWorkService/FixFailedWork', () => ({ payloadDigest: 'new' })));

  it('replaces the payload that If-Match names', async () => {
    const answer = await fix({ 'if-match': '"old"' });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"new"');
    expect(answer.body).toEqual({ payloadDigest: 'new' });
    expect(edge.neighbours.callsOf('FixFailedWork')[0]).toMatchObject({
      request: {
        id: ids.work,
        payloadJson: JSON.stringify(body.payload),
        payloadDigest: 'old',
        reason: 'the id was missing',
      },
      principal: { subject: ids.user, clientId: 'client-1', scopes: ['work:write'] },
    });
  });

  const unclear: Record<string, string>[] = [
    {},
    ...['*', 'old', '"a", "b"'].map((tag) => ({ 'if-match': tag })),
  ];

  it.each(unclear)('is refused where it does not name one payload: %j', async (headers) => {
    const answer = await fix(headers);

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(fieldsOf(answer)).toEqual(['If-Match']);
    expect(edge.neighbours.callsOf('FixFailedWork')).toEqual([]);
  });

  it('never matches by a weak tag', async () => {
    expectProblem(await fix({ 'if-match': 'W/"old"' }), 412, 'VERSION_STALE');
  });

  it('is stale where somebody was faster', async () => {
    edge.neighbours.on('OrdersWorkService/FixFailedWork', () => {
      throw new DomainError('stale', 'VERSION_STALE', 'the payload has changed');
    });

    expectProblem(await fix({ 'if-match': '"old"' }), 412, 'VERSION_STALE');
  });

  it('tells the fields that break the schema', async () => {
    edge.neighbours.on('OrdersWorkService/FixFailedWork', () => {
      throw new DomainError('invalid', 'REQUEST_INVALID', 'the payload does not fit its schema', {
        fields: [{ field: 'payload.amount', description: 'must be a number' }],
      });
    });
    const answer = await fix({ 'if-match': '"old"' });

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(fieldsOf(answer)).toEqual(['payload.amount']);
  });

  it.each([
    [{ reason: 'no payload' }, 'payload'],
    [{ payload: {} }, 'reason'],
    [{ payload: {}, reason: 'x' }, 'reason'],
    [{ payload: {}, reason: 'a\nb c' }, 'reason'],
    [{ payload: {}, reason: 'long enough', digest: 'x' }, 'digest'],
  ])('is refused as %j', async (sent, field) => {
    const answer = await fix({ 'if-match': '"old"' }, sent);

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(fieldsOf(answer)).toEqual([field]);
  });
});

describe('giving work up', () => {
  const discard = async (body: unknown) =>
    edge.ask('POST', `/v1/operations/failed-work/${ids.work}/discard`, { scopes: ['work:write'], body });

  it('tells what it freed', async () => {
    edge.neighbours.on('OrdersWorkService/DiscardFailedWork', () => ({ freed: 2 }));
    const answer = await discard({ reason: 'cancelled by hand' });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ freed: 2 });
  });

  it('needs a reason', async () => {
    const answer = await discard({});

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(fieldsOf(answer)).toEqual(['reason']);
  });

  it('is refused where it cannot be done', async () => {
    edge.neighbours.on('OrdersWorkService/DiscardFailedWork', () => {
      throw new DomainError('refused', 'WORK_ACTION_REFUSED', 'a saga cannot be discarded');
    });

    expectProblem(await discard({ reason: 'cancelled by hand' }), 422, 'WORK_ACTION_REFUSED');
  });
});

describe('a redrive', () => {
  const reason = 'billing is mended';
  const redrive = async (body: object) =>
    edge.ask('POST', '/v1/operations/redrives', { scopes: ['work:write'], body: { reason, ...body } });
  const went = (id: string, result = RedriveResult.REDRIVE_RESULT_REDRIVEN, error = '') => ({
    id,
    result,
    error,
    messages: 3,
  });

  it('of ids asks each app for its own', async () => {
    for (const service of ['Orders', 'Notifications']) {
      edge.neighbours.on(`${service}WorkService/RedriveFailedWork`, ({ ids: [id] }: { ids: string[] }) => ({
        outcomes: [went(id ?? '')],
        matching: 1,
        nextPageToken: '',
      }));
    }
    const answer = await redrive({ ids: [inApp('notifications'), ids.work] });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      outcomes: [
        { id: ids.work, result: 'redriven', messages: 3 },
        { id: inApp('notifications'), result: 'redriven', messages: 3 },
      ],
      matching: 2,
      next: null,
      unanswered: [],
    });
    const asked = edge.neighbours.callsOf('RedriveFailedWork');
    expect(asked.map(({ service }) => service).sort()).toEqual([
      'NotificationsWorkService',
      'OrdersWorkService',
    ]);
    expect(asked.every(({ request }) => request['filter'] === undefined)).toBe(true);
  });

  it('of a filter asks all apps, at a rate', async () => {
    await redrive({ filter: { kind: 'dead-job' }, ratePerSecond: 2.5, dryRun: true });

    const asked = edge.neighbours.callsOf('RedriveFailedWork');
    expect(asked).toHaveLength(3);
    for (const { request } of asked) {
      expect(request).toEqual({
        ids: [],
        filter: { kind: WorkKind.WORK_KIND_DEAD_JOB, place: '', key: '', minAgeSeconds: 0 },
        reason,
        dryRun: true,
        ratePerSecond: 2.5,
        pageToken: '',
      });
    }
  });

  it('goes on in the apps that have more', async () => {
    edge.neighbours.on('OrdersWorkService/RedriveFailedWork', ({ pageToken }: { pageToken: string }) => ({
      outcomes: [went(ids.work, RedriveResult.REDRIVE_RESULT_FAILED_AGAIN, 'still no currency')],
      matching: pageToken === '' ? 2 : 1,
      nextPageToken: pageToken === '' ? 'second' : '',
    }));
    const first = await redrive({ filter: {} });
    edge.neighbours.forget();
    const second = await redrive({ filter: {}, cursor: first.body['next'] });

    expect(first.body).toMatchObject({ matching: 2, next: expect.any(String) });
    expect(second.body).toMatchObject({
      outcomes: [{ result: 'failed-again', error: 'still no currency' }],
      next: null,
    });
    expect(edge.neighbours.callsOf('RedriveFailedWork')).toMatchObject([
      { service: 'OrdersWorkService', request: { pageToken: 'second' } },
    ]);
  });

  it('tells of an app that does not answer', async () => {
    edge.neighbours.on('BillingWorkService/RedriveFailedWork', unavailable);
    const { status, body } = await redrive({ filter: {} });

    expect(status).toBe(200);
    expect(body['unanswered']).toMatchObject([{ app: 'billing', code: 'SERVICE_UNAVAILABLE' }]);
  });

  it.each([
    [{}, 'ids'],
    [{ ids: [ids.work], filter: {} }, 'filter'],
    [{ ids: [] }, 'ids'],
    [{ ids: ['x'] }, 'ids.0'],
    [{ filter: { app: 'users' } }, 'filter.app'],
    [{ filter: {}, ratePerSecond: 0 }, 'ratePerSecond'],
    [{ filter: {}, ratePerSecond: '5' }, 'ratePerSecond'],
    [{ filter: {}, dryRun: 'yes' }, 'dryRun'],
    [{ filter: {}, cursor: 'nonsense' }, 'cursor'],
    [{ filter: {}, reason: undefined }, 'reason'],
  ])('is refused as %j', async (body, field) => {
    const answer = await redrive(body);

    expectProblem(answer, 400, 'REQUEST_INVALID');
    expect(fieldsOf(answer)).toEqual([field]);
    expect(edge.neighbours.callsOf('RedriveFailedWork')).toEqual([]);
  });
});
