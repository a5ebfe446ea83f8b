import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually.js';
import type { Answer } from '../support/shop-client/http-client.js';
import type { NewOrder, Order, OrderStatus, Payment } from '../support/shop-client/shapes.js';
import type { ShopAccess } from '../support/shop-client/shop-access.js';
import type { Shopper } from '../support/shop-client/shopper.js';
import { patiently } from './patient.js';

const patienceMs = 120_000;

/** Who acts in a scenario. */
export interface Cast {
  readonly access: ShopAccess;
  readonly customer: Shopper;
  readonly admin: Shopper;
  readonly productId: string;
}

export const orderOf = (productId: string, paymentMethod?: string): NewOrder => ({
  items: [{ productId, quantity: 1 }],
  currency: 'EUR',
  ...(paymentMethod === undefined ? {} : { paymentMethod }),
});

/** Orders one piece, with a key that no repetition changes. */
export async function place({ customer, productId }: Cast, paymentMethod?: string): Promise<Order> {
  const key = randomUUID();
  return patiently(async () => customer.place(orderOf(productId, paymentMethod), key));
}

/** Waits until the order is in one of the states, through every death of the shop. */
export async function ends(
  { customer }: Cast,
  id: string,
  ...wanted: readonly OrderStatus[]
): Promise<Order> {
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
export async function awaited(
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

/** Repeats with one key until the wish is taken. */
export async function accepted(ask: (key: string) => Promise<Answer>): Promise<void> {
  const key = randomUUID();
  await patiently(async () => succeeded(await ask(key)));
}

/** @throws for any refusal, which the patient client may repeat. */
export function succeeded({ status, text }: Answer): void {
  if (status >= 300) throw new Error(`answered with ${status}: ${text}`);
}
