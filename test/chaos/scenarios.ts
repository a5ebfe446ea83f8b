import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { UnexpectedAnswer } from '../support/shop-client/http-client.js';
import { someAccount } from '../support/shop-client/visitor.js';
import { accepted, awaited, ends, orderOf, place, succeeded, type Cast } from './cast.js';
import { patiently } from './patient.js';

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

const usualWindowSeconds = 1800;
const shortWindowSeconds = 2;

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
