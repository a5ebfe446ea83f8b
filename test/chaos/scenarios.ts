import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { UnexpectedAnswer, type Answer } from '../support/shop-client/http-client.js';
import type { ShopAccess } from '../support/shop-client/shop-access.js';
import type { NewOrder, Order, OrderStatus, Payment } from '../support/shop-client/shapes.js';
import { someAccount } from '../support/shop-client/visitor.js';
import type { Shopper } from '../support/shop-client/shopper.js';
import { patiently } from './patient.js';

/** Who acts in a scenario. Tokens outlive every start of the shop, as its keys do. */
export interface Cast {
  readonly access: ShopAccess;
  readonly customer: Shopper;
  readonly admin: Shopper;
  readonly productId: string;
}

/** A part of the shop's business, told by a client that does not mind if the shop dies meanwhile. */
export interface Scenario {
  readonly name: string;
  /** How long an unpaid order waits, in the shop that this scenario meets. */
  readonly paymentWindowSeconds: number;
  /** True for the one that is nothing but a start of the shop. */
  readonly atStart?: true;
  /** Plays it to its end. @throws where it ends otherwise than it must. */
  play(cast: Cast): Promise<void>;
}

const patienceMs = 120_000;
const usualWindowSeconds = 1800;
const shortWindowSeconds = 2;

const orderOf = (productId: string, paymentMethod?: string): NewOrder => ({
  items: [{ productId, quantity: 1 }],
  currency: 'EUR',
  ...(paymentMethod === undefined ? {} : { paymentMethod }),
});

async function place({ customer, productId }: Cast, paymentMethod?: string): Promise<Order> {
  const key = randomUUID();
  return patiently(async () => customer.place(orderOf(productId, paymentMethod), key));
}

async function ends({ customer }: Cast, id: string, ...wanted: readonly OrderStatus[]): Promise<Order> {
  return eventually(
    `order ${id} is ${wanted.join(' or ')}`,
    patienceMs,
    async () => {
      const order = await customer.order(id);
      if (wanted.includes(order.status)) return order;
      throw new Error(`it is ${order.status}`);
    },
    150,
  );
}

/** The payment that waits for the client, with the intent and the secret that the browser gets. */
async function awaited(
  cast: Cast,
  id: string,
): Promise<Payment & { readonly intent: string; readonly secret: string }> {
  await ends(cast, id, 'awaiting_payment');
  return patiently(async () => {
    const payment = await cast.customer.payment(id);
    const { clientSecret: secret } = payment;
    if (!secret) throw new Error(`the payment of ${id} has no client secret yet`);
    return { ...payment, secret, intent: secret.slice(0, secret.indexOf('_secret_')) };
  });
}

const scenario = (
  name: string,
  play: Scenario['play'],
  paymentWindowSeconds = usualWindowSeconds,
): Scenario => ({
  name,
  paymentWindowSeconds,
  play,
});

/** The shop starts on data that are there already. */
export const startScenario: Scenario = {
  ...scenario('start', async () => undefined),
  atStart: true,
};

/** Everything that customers, administrators and third parties set going. */
export const scenarios: readonly Scenario[] = [
  scenario('confirm', async (cast) => {
    const { id } = await place(cast, 'pm_card_visa');
    await ends(cast, id, 'confirmed');
  }),
  scenario('decline', async (cast) => {
    const { id } = await place(cast, 'pm_card_chargeDeclined');
    await ends(cast, id, 'payment_failed');
  }),
  scenario('authenticate', async (cast) => {
    const { id } = await place(cast, 'pm_card_threeDSecureRequired');
    const { intent } = await awaited(cast, id);
    await cast.access.stripe.completeAction(intent);
    await ends(cast, id, 'confirmed');
  }),
  scenario('pay-in-browser', async (cast) => {
    const { id } = await place(cast);
    const { secret } = await awaited(cast, id);
    await cast.access.stripe.confirmInBrowser(secret, 'pm_card_visa');
    await ends(cast, id, 'confirmed');
  }),
  scenario('cancel', async (cast) => {
    const { id } = await place(cast);
    await awaited(cast, id);
    await accepted(async (key) => cast.customer.tryCancelling(id, key));
    await ends(cast, id, 'cancelled');
  }),
  scenario('refund', async (cast) => {
    const { id } = await place(cast, 'pm_card_visa');
    await ends(cast, id, 'confirmed');
    const payment = await patiently(async () => cast.customer.payment(id));
    const key = randomUUID();
    await patiently(async () => cast.admin.refund(payment.id, key));
    await ends(cast, id, 'refunded');
  }),
  scenario('capture-refused', async (cast) => {
    const { id } = await place(cast, 'pm_twin_captureDeclined');
    await ends(cast, id, 'payment_failed');
  }),
  scenario('answer-spoiled', async (cast) => {
    await cast.access.stripe.arm({
      kind: 'saved500',
      effect: true,
      match: { method: 'POST', path: '/capture$' },
    });
    const { id } = await place(cast, 'pm_card_visa');
    await ends(cast, id, 'confirmed');
  }),
  scenario('receive-stock', async ({ admin, productId }) => {
    const key = randomUUID();
    await patiently(async () => admin.receiveStock(productId, 5, key));
  }),
  scenario('register', async ({ access }) => {
    const account = someAccount();
    try {
      const { client, user } = await patiently(async () => access.visitor.register(account));
      const credentials = { id: client.clientId, secret: client.clientSecret, scopes: client.scopes };
      const shopper = await patiently(async () => access.visitor.signIn(credentials));
      const known = await patiently(async () => shopper.read<{ id: string }>('/v1/users/me'));
      if (known.id !== user.id) throw new Error(`${known.id} is not ${user.id}`);
    } catch (error) {
      // The answer with the secret was lost: a repetition finds the account there, whole.
      if (!(error instanceof UnexpectedAnswer && error.answer.text.includes('EMAIL_TAKEN'))) throw error;
    }
  }),
  scenario('browse', async (cast) => {
    const { access, customer, productId } = cast;
    const { id } = await place(cast, 'pm_card_visa');
    await ends(cast, id, 'confirmed');
    await patiently(async () => access.visitor.products());
    await patiently(async () => access.visitor.product(productId));
    await patiently(async () => customer.orders());
    const payment = await patiently(async () => customer.payment(id));
    const entries = await patiently(async () => customer.ledger(payment.id));
    if (entries.length !== 2) throw new Error(`${entries.length} ledger entries of one payment`);
    const change = { body: { name: 'Ada King' } };
    await patiently(async () => succeeded(await customer.send('PATCH', '/v1/users/me', change)));
  }),
  scenario(
    'expire',
    async (cast) => {
      const { id } = await place(cast);
      await ends(cast, id, 'expired');
    },
    shortWindowSeconds,
  ),
];

/** Repeats with one key until the wish is taken. */
async function accepted(ask: (key: string) => Promise<Answer>): Promise<void> {
  const key = randomUUID();
  await patiently(async () => succeeded(await ask(key)));
}

/** @throws for any refusal, which the patient client may repeat. */
function succeeded({ status, text }: Answer): void {
  if (status >= 300) throw new Error(`answered with ${status}: ${text}`);
}

/** Places an order and comes to rest there; what it answers pays it. */
export async function placeAndPayLater(cast: Cast): Promise<() => Promise<void>> {
  const { id } = await place(cast);
  const { secret } = await awaited(cast, id);
  await wait(2000);
  return async () => {
    await cast.access.stripe.confirmInBrowser(secret, 'pm_card_visa');
    await ends(cast, id, 'confirmed');
  };
}

/** Ten at once want nearly half of what there is of a product that no other scenario uses. */
export const rush = scenario('rush', async ({ access, customer }) => {
  const product = (await access.visitor.products('?currency=EUR')).items[1];
  if (!product) throw new Error('the catalogue has no second product');
  const quantity = Math.min(1000, Math.ceil(product.available * 0.4));
  const wish = { ...orderOf(product.id, 'pm_card_visa'), items: [{ productId: product.id, quantity }] };
  await Promise.all(
    Array.from({ length: 10 }, async (_, index) => customer.tryPlacing(wish, `${product.id}-rush-${index}`)),
  );
});
