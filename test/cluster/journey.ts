import { randomUUID } from 'node:crypto';
import type { Order, Product } from '../support/shop-client/shapes.js';
import type { Shopper } from '../support/shop-client/shopper.js';
import { Visitor } from '../support/shop-client/visitor.js';
import { MailControl } from '../support/shop-client/mail-control.js';
import { StripeControl } from '../support/shop-client/stripe-control.js';
import { eventually } from '../support/eventually.js';
import { expect } from './checks.js';
import { appNamespace } from './deploy.js';
import type { Kubectl } from './kubectl.js';

/** What the twins saw, asked from this machine. */
export interface Behind {
  readonly stripe: StripeControl;
  readonly mail: MailControl;
  readonly close: () => void;
}

export async function lookBehind(kubectl: Kubectl): Promise<Behind> {
  const [stripe, mail] = await Promise.all([
    kubectl.forward(appNamespace, 'service/twins', 12111),
    kubectl.forward(appNamespace, 'service/twins', 8025),
  ]);
  return {
    stripe: new StripeControl(stripe.url),
    mail: new MailControl(mail.url),
    close: () => [stripe, mail].forEach((forward) => forward.close()),
  };
}

/** Registers, signs in and finds what there is most of. */
export async function enter(url: string): Promise<{ shopper: Shopper; product: Product; email: string }> {
  const visitor = new Visitor(url);
  const email = `${randomUUID()}@example.com`;
  const shopper = await visitor.newShopper({ email, password: `long-${randomUUID()}`, name: 'Ada Lovelace' });
  const { items } = await visitor.products('?currency=EUR&limit=100');
  const [product] = items.toSorted((one, other) => other.available - one.available);
  if (!product) throw new Error('the catalogue is empty');
  return { shopper, product, email };
}

export const orderOf = (product: Product) => ({
  items: [{ productId: product.id, quantity: 1 }],
  currency: 'EUR',
  paymentMethod: 'pm_card_visa',
});

/** One order from the registration of the customer to the mail that confirms it. */
export async function placeOneOrder(url: string, behind: Behind): Promise<string> {
  const { shopper, product, email } = await enter(url);
  const begun = performance.now();
  const order = await shopper.place(orderOf(product));
  await shopper.orderIn(order.id, 'confirmed');
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  await shopper.paymentIn(order.id, 'captured');
  await behind.mail.arrives(email, /confirmed/);
  await chargedOnce(behind.stripe, [order]);
  return `confirmed after ${seconds} s`;
}

/** Each order was paid by exactly one charge. */
export async function chargedOnce(stripe: StripeControl, orders: readonly Order[]): Promise<void> {
  const charges = Map.groupBy(await stripe.charges(), ({ orderId }) => orderId ?? '');
  for (const { id, total } of orders) {
    const [charge, ...others] = charges.get(id) ?? [];
    const found = `${charge?.charges ?? 0} charges, ${charge?.captured ?? 0} taken, ${others.length} more`;
    expect(
      others.length === 0 && charge?.charges === 1 && charge.captured === total.amount,
      `order ${id} over ${total.amount}: ${found}`,
    );
  }
}

/** The first mesh answers while sidecars still learn of one another, so the door is knocked at until it opens. */
export async function untilOpen(url: string): Promise<void> {
  await eventually('the catalogue is shown through the gateway', 60_000, async () => {
    const { items } = await new Visitor(url).products('?limit=1');
    return items.length > 0 ? true : undefined;
  });
}
