import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { StripePaymentProvider } from '#billing/adapters/stripe-payment-provider.js';
import type { Intent } from '#billing/domain/intent.js';
import { PaymentProvider, type Answer } from '#billing/domain/payment-provider.js';
import { PaymentStatus } from '#contracts/meshcart/billing/v1/payments.js';
import { eventually } from '../../support/eventually.js';
import { anOrder, BillingUnderTest } from './billing-under-test.js';

jest.setTimeout(60_000);

/** Will neither capture nor cancel, whatever the intent. */
@Injectable()
class StubbornProvider extends StripePaymentProvider {
  static readonly asProvider = { provide: PaymentProvider, useClass: StubbornProvider };

  override async captureIntent(): Promise<Answer<Intent>> {
    return Promise.resolve({ kind: 'refused', code: 'not_today' });
  }

  override async cancelIntent(): Promise<Answer<Intent>> {
    return this.captureIntent();
  }
}

interface Settling {
  readonly attention: string | null;
  readonly tries: number;
  readonly minutes: number | null;
}

describe('the patience of billing', () => {
  let billing: BillingUnderTest;
  beforeAll(async () => void (billing = await BillingUnderTest.start({}, [StubbornProvider.asProvider])));
  afterAll(async () => billing.close());

  const settling = async (id: string): Promise<Settling> => {
    const [row] = await billing.rows<Settling>(
      `select attention, settle_tries as tries, round(extract(epoch from settle_after - now()) / 60)::int as minutes
       from billing.payments where id = $1 and lease_until is null`,
      [id],
    );
    return row ?? { attention: null, tries: -1, minutes: 0 };
  };

  /** As it is after the worker's turn that comes now. */
  const afterTurn = async (id: string, changes: string): Promise<Settling> => {
    const text = `update billing.payments set settle_after = now(), lease_token = lease_token + 1, ${changes}
      where id = $1 returning lease_token`;
    const [before] = await billing.rows<{ lease_token: string }>(text, [id]);
    return eventually('a turn of the worker', 10_000, async () => {
      const [now] = await billing.rows<{ lease_token: string; lease_until: Date | null }>(
        'select lease_token, lease_until from billing.payments where id = $1',
        [id],
      );
      const isOver = now?.lease_until === null && now.lease_token !== before?.lease_token;
      return isOver ? settling(id) : undefined;
    });
  };

  it('asks ever more seldom for what is refused, calls people, and at last leaves it to them', async () => {
    const { id } = await billing.authorize({ paymentMethod: 'pm_card_chargeDeclined' });
    await eventually('a call for people', 10_000, async () => (await settling(id)).attention ?? undefined);
    expect((await billing.log()).split('\n').some((line) => line.includes('PROVIDER_REFUSES'))).toBe(true);
    expect(await afterTurn(id, 'settle_tries = 9')).toMatchObject({ tries: 10, minutes: 9 });
    expect(await afterTurn(id, 'settle_tries = 20')).toMatchObject({ tries: 21, minutes: 60 });
    expect(await afterTurn(id, 'settle_tries = 35')).toEqual({
      attention: 'PROVIDER_REFUSES',
      tries: 36,
      minutes: null,
    });
    expect(await afterTurn(id, 'attention = null, settle_tries = 0')).toMatchObject({
      attention: 'PROVIDER_REFUSES',
      minutes: 0,
    });
  });

  it('calls people where a capture or a cancellation that is asked for is refused', async () => {
    const order = anOrder();
    const { id } = await billing.authorize(order);
    await expect(billing.capture(order.orderId)).rejects.toMatchObject({ code: 13 });
    expect((await settling(id)).attention).toBe('PROVIDER_REFUSES');
    await expect(billing.cancel(order)).rejects.toMatchObject({ code: 13 });
    expect((await billing.get(order.orderId)).status).toBe(PaymentStatus.PAYMENT_STATUS_AUTHORIZED);
  });

  it('looks at what waits for its client ever more seldom, since it is told by webhook', async () => {
    const { id } = await billing.authorize({ paymentMethod: '' });
    expect((await settling(id)).minutes).toBe(1);
    const aged = (minutes: number) => `updated_at = now() - interval '${minutes} minutes'`;
    expect((await afterTurn(id, aged(1))).minutes).toBe(1);
    expect((await afterTurn(id, aged(8))).minutes).toBe(8);
    expect((await afterTurn(id, aged(300))).minutes).toBe(30);
  });
});
