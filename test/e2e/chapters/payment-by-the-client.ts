import { describe, expect, it } from '@jest/globals';
import type { Order, Payment } from '../../support/shop-client/shapes.js';
import { orderOf, unpaidOrderOf, type Customer, type Stage } from '../stage.js';

const authenticating = 'pm_card_threeDSecureRequired';

/** The customer pays in the browser, with the client secret of the payment. */
export function paymentByTheClient(stage: () => Stage): void {
  describe('a payment in the browser', () => {
    it('confirms the order', async () => {
      const { ada, access } = stage();
      const { order, secret } = await awaiting(
        ada,
        await ada.place(unpaidOrderOf(await stage().plentiful())),
      );

      await access.stripe.confirmInBrowser(secret, 'pm_card_visa');

      await ada.orderIn(order.id, 'confirmed');
      expect((await ada.payment(order.id)).clientSecret).toBeUndefined();
    });

    it('that needs authentication waits for the holder of the card', async () => {
      const { ada, access } = stage();
      const { order, intent } = await awaiting(
        ada,
        await ada.place(orderOf(await stage().plentiful(), 1, authenticating)),
      );

      await access.stripe.completeAction(intent);

      await ada.orderIn(order.id, 'confirmed');
      expect(await access.stripe.chargesOf(order.id)).toMatchObject([{ authorizations: 1, charges: 1 }]);
    });

    it('may be tried again with another card', async () => {
      const { ada, access } = stage();
      const { order, secret } = await awaiting(
        ada,
        await ada.place(unpaidOrderOf(await stage().plentiful())),
      );

      await expect(access.stripe.confirmInBrowser(secret, 'pm_card_chargeDeclined')).rejects.toThrow('402');
      await access.stripe.confirmInBrowser(secret, 'pm_card_visa');

      await ada.orderIn(order.id, 'confirmed');
    });
  });
}

interface Awaiting {
  readonly order: Order;
  readonly payment: Payment;
  readonly secret: string;
  /** The intent at the provider, as its client secret names it. */
  readonly intent: string;
}

/** Waits until the shop waits for the client. */
export async function awaiting(customer: Customer, order: Order): Promise<Awaiting> {
  await customer.orderIn(order.id, 'awaiting_payment');
  const payment = await customer.payment(order.id);
  expect(payment.status).toBe('requires_action');
  const secret = payment.clientSecret ?? '';
  expect(secret).toMatch(/^pi_\w+_secret_\w+$/);
  return { order, payment, secret, intent: secret.slice(0, secret.indexOf('_secret_')) };
}
