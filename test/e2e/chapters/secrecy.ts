import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { HttpClient } from '../../support/shop-client/http-client.js';
import { orderOf, unpaidOrderOf, type Customer, type Stage } from '../stage.js';
import { awaiting } from './payment-by-the-client.js';

/** As a card would be typed; accepted as the name of a payment method, which Stripe does not know. */
const card = '4000002760003184';
const account = {
  email: 'canary.of.the.mine@canaries.example',
  password: 'canary-password-8d1f2c',
  name: 'Canaria Ofthemine',
};

/** Marked secrets pass through everything; then they are looked for where they must not be. */
export function secrecy(stage: () => Stage): void {
  describe('what is personal or secret', () => {
    const secrets = new Map<string, string>();

    beforeAll(async () => {
      const { access } = stage();
      const { client } = await access.visitor.register(account);
      const shopper = await access.visitor.signIn({
        ...client,
        id: client.clientId,
        secret: client.clientSecret,
      });
      const canary = Object.assign(shopper, { userId: '', email: account.email });
      const product = await stage().plentiful();
      const { order, secret } = await awaiting(canary, await canary.place(unpaidOrderOf(product)));
      await access.stripe.confirmInBrowser(secret, 'pm_card_visa');
      await canary.orderIn(order.id, 'confirmed');
      const { id } = await canary.place(orderOf(product, 1, card));
      await canary.orderIn(id, 'payment_failed');
      await access.mail.arrives(account.email, /is confirmed/);
      await misuse(stage(), canary, client.clientSecret);
      secrets.set('e-mail', account.email).set('password', account.password).set('name', account.name);
      secrets.set('token', canary.token.split('.')[2] ?? '').set('client secret', client.clientSecret);
      secrets.set('card', card).set('secret of the payment', secret);
      secrets.set('key of Stripe', access.secret('stripe-key'));
      secrets.set('webhook secret', access.secret('stripe-webhook'));
      secrets.set('database password', access.secret('database-orders'));
      // Spans leave in batches.
      await wait(6_000);
    });

    it('stands in no log', () => {
      const files = logFiles(stage());

      expect(files.filter(({ text }) => text.includes('PlaceOrder'))).not.toEqual([]);
      expect(
        files.flatMap(({ name, text }) => found(secrets, text).map((what) => `${what} in ${name}`)),
      ).toEqual([]);
    });

    it('stands in no trace', () => {
      const { text } = stage().spans;

      expect(text).toContain('AuthorizePayment');
      expect(found(secrets, text)).toEqual([]);
    });

    it('stands nowhere in what the shop prints', () => {
      expect(found(secrets, stage().shop.output)).toEqual([]);
    });

    // The negative control: the search finds what is there.
    it('is found where it does stand', () => {
      expect(found(secrets, `x ${account.email} y`)).toEqual(['e-mail']);
      expect(found(secrets, Buffer.from(account.password).toString('base64'))).toEqual(['password']);
    });
  });
}

/** Secrets where they do not belong: in addresses, in refused bodies, in headers of failed calls. */
async function misuse({ access }: Stage, canary: Customer, clientSecret: string): Promise<void> {
  const http = new HttpClient(access.record.url);
  const json = { 'content-type': 'application/json' };
  const basic = Buffer.from(`somebody:${clientSecret}`).toString('base64');
  await http.send('POST', '/v1/users', { body: account });
  await http.send('POST', '/v1/users', { headers: json, body: `{"password": "${account.password}", ` });
  await http.send('POST', '/v1/users', { body: { ...account, card } });
  await http.send('GET', `/v1/products?q=${encodeURIComponent(account.email)}`);
  await http.send('GET', `/v1/orders?access_token=${canary.token}`);
  await http.send('GET', '/v1/users/me', { headers: { authorization: `Bearer ${canary.token}x` } });
  await http.send('POST', '/oauth2/token', {
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  await canary.send('PATCH', '/v1/users/me', { body: { email: account.email, name: account.name } });
  await canary.send('GET', '/v1/users/me');
}

interface LogFile {
  readonly name: string;
  readonly text: string;
}

/** Everything that programs wrote down for people: also PostgreSQL's own log. */
function logFiles({ access }: Stage): LogFile[] {
  const { postgres = join(access.directory, 'postgres') } = access.record;
  const inLogs = readdirSync(access.logs).map((name) => join(access.logs, name));
  const inPostgres = readdirSync(postgres).map((name) => join(postgres, name));
  return [...inLogs, ...inPostgres]
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ name: path, text: readFileSync(path, 'latin1') }));
}

/** Which of the secrets stand in the text: plain, in an address, in base64, whatever the case. */
function found(secrets: ReadonlyMap<string, string>, text: string): string[] {
  const small = text.toLowerCase();
  return [...secrets].flatMap(([what, secret]) => {
    const forms = [secret, encodeURIComponent(secret)].map((each) => each.toLowerCase());
    const encoded = Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1);
    return forms.some((form) => small.includes(form)) || text.includes(encoded) ? [what] : [];
  });
}
