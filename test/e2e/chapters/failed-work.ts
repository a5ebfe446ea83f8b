import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { meshctl } from '../../support/meshctl-process.js';
import { HttpClient, problemOf } from '../../support/shop-client/http-client.js';
import type { Shopper } from '../../support/shop-client/shopper.js';
import { poisonConfirmation } from '../poison.js';
import { unpaidOrderOf, type Customer, type Stage } from '../stage.js';
import { awaiting } from './payment-by-the-client.js';

/** Where work fails in each app. */
const places = {
  orders: 'parked-event:orders.billing-events',
  billing: 'stuck-message:meshcart.billing.v1',
  notifications: 'parked-event:notifications.order-events',
} as const;
type App = keyof typeof places;

const total = { amount: '1999', currency: 'EUR' };

interface Details {
  readonly open: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly payloadDigest: string;
  readonly timeline: readonly { readonly what: string }[];
}

/** Failed work by the edge and by meshctl, through the whole shop. */
export function failedWork(stage: () => Stage): void {
  describe('an event that no subscriber can use', () => {
    let customer: Customer;
    let orderId = '';
    let id = '';
    let endPoison: (() => Promise<void>) | undefined;

    const work = async (...args: string[]) =>
      meshctl(['work', ...args], { environment: { MESHCART_DATA: stage().access.directory } });
    const read = async (): Promise<Details> =>
      JSON.parse((await work('show', id, '--json')).stdout) as Details;
    const confirmations = async () =>
      (await stage().access.mail.to(customer.email)).filter(({ subject }) => subject.includes(orderId));

    beforeAll(async () => {
      const { access } = stage();
      customer = await stage().newCustomer();
      const unpaid = await customer.place(unpaidOrderOf(await stage().plentiful()));
      const { order, secret } = await awaiting(customer, unpaid);
      orderId = order.id;
      endPoison = await poisonConfirmation(access, orderId);
      await access.stripe.confirmInBrowser(secret, 'pm_card_visa');
      await customer.orderIn(orderId, 'confirmed');
    });

    afterAll(async () => endPoison?.());

    it('is parked and listed with its reason, while the others flow', async () => {
      const listed = await eventually('it is listed', 40_000, async () => {
        const { stdout } = await work('list', '--key', orderId, '--json');
        const { items } = JSON.parse(stdout) as { items: { id: string }[] };
        return items[0];
      });
      id = listed.id;

      expect(listed).toMatchObject({
        app: 'notifications',
        kind: 'parked-event',
        key: orderId,
        error: 'Error: the event names no amount',
        actions: ['fix', 'redrive', 'discard'],
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      const { ada, access } = stage();
      const other = await ada.place({
        ...unpaidOrderOf(await stage().plentiful()),
        paymentMethod: 'pm_card_visa',
      });
      await access.mail.arrives(ada.email, new RegExp(`${other.id} is confirmed`));
    });

    it('fails again where nobody mends it', async () => {
      const { status, stdout } = await work('redrive', id, '--reason', 'a first try', '--yes');

      expect(status).toBe(1);
      expect(stdout).toContain(`failed again ${id}`);
      expect(await confirmations()).toEqual([]);
    });

    it('is mended by one of two who try', async () => {
      const { payload, payloadDigest } = await read();
      const { access } = stage();
      const admin = await access.admin();
      const sent = { method: 'PUT', path: `/v1/operations/failed-work/${id}/payload` } as const;
      const fix = async (body: object) =>
        admin.send(sent.method, sent.path, {
          headers: { 'if-match': `"${payloadDigest}"` },
          body: { reason: 'the amount was missing', ...body },
        });

      expect(payload).toEqual(expect.objectContaining({ orderId, userId: customer.userId }));
      const wrong = await fix({ payload: { ...payload, total: { ...total, colour: 'red' } } });
      expect([wrong.status, problemOf(wrong).code]).toEqual([400, 'REQUEST_INVALID']);
      expect(problemOf(wrong).errors).not.toEqual([]);
      expect((await fix({ payload: { ...payload, total } })).status).toBe(200);
      // The same again changes nothing; another one does not win over it.
      expect((await fix({ payload: { ...payload, total } })).status).toBe(200);
      const late = await fix({ payload: { ...payload, total: { ...total, amount: '1' } } });
      expect([late.status, problemOf(late).code]).toEqual([412, 'VERSION_STALE']);
    });

    it('is redriven once, however often that is asked', async () => {
      const ran = await Promise.all(
        [1, 2].map(async () => work('redrive', '--key', orderId, '--reason', 'mended', '--yes')),
      );
      const again = await work('redrive', id, '--reason', 'mended', '--yes');

      expect(ran.map(({ status }) => status)).toEqual([0, 0]);
      expect(
        ran
          .map(({ stdout }) => stdout)
          .join('')
          .match(/^redriven /gm),
      ).toHaveLength(1);
      expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining(`gone already ${id}`) });
      const mail = await stage().access.mail.arrives(customer.email, new RegExp(`${orderId} is confirmed`));
      expect(mail.text).toContain('19.99');
      expect(await confirmations()).toHaveLength(1);
    });

    it('is gone, and who did what is written down', async () => {
      const { stdout } = await work('list', '--key', orderId, '--json');
      const { open, timeline } = await read();
      const staff = { clientId: stage().access.demo.admin.id };

      expect(JSON.parse(stdout)).toMatchObject({ items: [], unanswered: [] });
      expect(open).toBe(false);
      expect(timeline).toMatchObject([
        { ...staff, what: 'failed again' },
        { ...staff, what: 'fixed', detail: 'the amount was missing' },
        { ...staff, what: 'redriven', detail: 'mended' },
      ]);
    });
  });

  describe('the operations on failed work', () => {
    const uuid = randomUUID();
    const idIn = (app: App) => `${app}:${places[app]}:${uuid}`;
    const reason = 'a test';
    const requests = (id: string) =>
      [
        ['GET', '/v1/operations/failed-work'],
        ['GET', `/v1/operations/failed-work/${id}`],
        ['PUT', `/v1/operations/failed-work/${id}/payload`, { payload: {}, reason }],
        ['POST', `/v1/operations/failed-work/${id}/discard`, { reason }],
        ['POST', '/v1/operations/redrives', { ids: [id], reason }],
      ] as const;
    const statusesOf = async (by: Pick<Shopper | HttpClient, 'send'>, id: string) =>
      Promise.all(
        requests(id).map(async ([method, path, body]) => {
          const headers = { 'if-match': '"0"' };
          return (await by.send(method, path, { headers, ...(body ? { body } : {}) })).status;
        }),
      );

    it('are nobody’s without a token', async () => {
      const anyone = new HttpClient(stage().access.record.url);

      expect(await statusesOf(anyone, idIn('orders'))).toEqual([401, 401, 401, 401, 401]);
    });

    it('are no customer’s, nor can a customer have their scopes', async () => {
      const { ada, access } = stage();

      expect(await statusesOf(ada, idIn('orders'))).toEqual([403, 403, 403, 403, 403]);
      const scopes = ['work:read'];
      await expect(access.visitor.signIn({ ...access.demo.client, scopes })).rejects.toThrow('invalid_scope');
    });

    it('let one who may read change nothing', async () => {
      const { access } = stage();
      const reader = await access.visitor.signIn({ ...access.demo.admin, scopes: ['work:read'] });

      expect(await statusesOf(reader, idIn('orders'))).toEqual([200, 404, 403, 403, 403]);
    });

    it.each(Object.keys(places) as App[])('find nothing in %s that there is not', async (app) => {
      const admin = await stage().access.admin();

      // A redrive tells of each that it is gone.
      expect(await statusesOf(admin, idIn(app))).toEqual([200, 404, 404, 404, 200]);
    });

    it('refuse what has another form', async () => {
      const admin = await stage().access.admin();

      expect((await statusesOf(admin, 'x')).slice(1)).toEqual([400, 400, 400, 400]);
      const { status } = await admin.send('GET', '/v1/operations/failed-work?kind=7');
      expect(status).toBe(400);
    });
  });
}
