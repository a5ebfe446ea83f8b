import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Intent, IntentStatus } from './intent.js';
import { Payment, type PaymentIdentity, type PaymentProgress } from './payment.js';
import type { PaymentFact } from './payment-fact.js';
import type { Refund, RefundStatus } from './refund.js';

const time = new Date(0);

function aPayment(progress: Partial<PaymentProgress> = {}, identity: Partial<PaymentIdentity> = {}): Payment {
  return Payment.restore(
    {
      id: 'payment',
      orderId: 'order',
      userId: 'user',
      amount: { amount: 1999n, currency: 'EUR' },
      paymentMethod: 'pm_card_visa',
      createdAt: time,
      ...identity,
    },
    { state: 'created', inDoubt: false, released: false, version: 1n, updatedAt: time, ...progress },
  );
}

const euros = (amount: bigint) => ({ amount, currency: 'EUR' });

function anIntent(status: IntentStatus, declineCode?: string): Intent {
  const received = status === 'succeeded' ? 1999n : 0n;
  return { id: 'pi', status, amount: euros(1999n), received, clientSecret: 'secret', declineCode };
}

/** What an intent may go through, in Stripe's own order. */
const histories: readonly (readonly Intent[])[] = [
  [anIntent('requires_payment_method'), anIntent('requires_capture'), anIntent('succeeded')],
  [
    anIntent('requires_confirmation'),
    anIntent('requires_action'),
    anIntent('requires_capture'),
    anIntent('succeeded'),
  ],
  [anIntent('requires_action'), anIntent('requires_capture'), anIntent('canceled')],
  [
    anIntent('requires_payment_method'),
    anIntent('requires_payment_method', 'card_declined'),
    anIntent('canceled'),
  ],
  [
    anIntent('requires_action'),
    anIntent('requires_payment_method', 'card_declined'),
    anIntent('processing'),
    anIntent('requires_capture'),
    anIntent('succeeded'),
  ],
];

/** A history with repetitions, in any order, each told by the provider itself or answered to us. */
const deliveries = fc.constantFrom(...histories).chain((history) =>
  fc.record({
    history: fc.constant(history),
    clientConfirms: fc.boolean(),
    told: fc
      .shuffledSubarray([...history, ...history], { minLength: history.length * 2 })
      .chain((intents) => fc.tuple(...intents.map((intent) => fc.tuple(fc.constant(intent), fc.boolean())))),
  }),
);

const height = {
  created: 0,
  requires_action: 1,
  authorized: 2,
  declined: 3,
  cancelled: 3,
  captured: 4,
  refunded: 5,
};

describe('Payment.observe', () => {
  it('never moves down, tells each fact once and ends where the money is, in whatever order it is told', () => {
    fc.assert(
      fc.property(deliveries, ({ history, clientConfirms, told }) => {
        const payment = aPayment({}, clientConfirms ? { paymentMethod: undefined } : {});
        const facts: PaymentFact[] = [];
        for (const [intent, isAnswer] of told) {
          const before = payment.current.state;
          payment.observe(intent, isAnswer);
          expect(height[payment.current.state]).toBeGreaterThanOrEqual(height[before]);
          facts.push(...payment.takeFacts());
        }
        const kinds = facts.map(({ kind }) => kind);
        expect(new Set(kinds).size).toBe(kinds.length);
        const { status } = history.at(-1) ?? anIntent('processing');
        if (status === 'succeeded') expect(payment.current.state).toBe('captured');
        else expect(['declined', 'cancelled']).toContain(payment.current.state);
      }),
    );
  });

  it('would end elsewhere if the last word won (negative control)', () => {
    const lastWordWins = fc.property(deliveries, ({ history, told }) => {
      const last = told.at(-1)?.[0];
      return last?.status === history.at(-1)?.status;
    });
    expect(fc.check(lastWordWins).failed).toBe(true);
  });

  it('gives each fact a version of its own, in ascending order', () => {
    fc.assert(
      fc.property(deliveries, ({ told }) => {
        const payment = aPayment();
        for (const [intent, isAnswer] of told) payment.observe(intent, isAnswer);
        const versions = payment.takeFacts().map(({ version }) => version);
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => Number(a - b)));
        expect(versions.every((version) => version <= payment.current.version)).toBe(true);
      }),
    );
  });

  it('takes old news of a refused card for what it is once the money is reserved', () => {
    const payment = aPayment({ state: 'authorized' });
    payment.observe(anIntent('requires_payment_method', 'card_declined'), false);
    expect(payment.current.state).toBe('authorized');
  });

  it('believes its own answer that the bank refuses the capture', () => {
    const payment = aPayment({ state: 'authorized' });
    payment.observe(anIntent('requires_payment_method', 'card_declined'), true);
    expect(payment.current).toMatchObject({ state: 'declined', declineCode: 'card_declined' });
  });

  it('waits on where the client may try another card', () => {
    const payment = aPayment({ state: 'requires_action' }, { paymentMethod: undefined });
    payment.observe(anIntent('requires_payment_method', 'card_declined'), false);
    expect(payment.status).toBe('requires_action');
  });

  it('ends doubt by an answer, and by news that explains it, not by old news', () => {
    const inDoubt = () => aPayment({ state: 'authorized', inDoubt: true });
    const [answered, explained, old] = [inDoubt(), inDoubt(), inDoubt()];
    answered.observe(anIntent('requires_capture'), true);
    explained.observe(anIntent('succeeded'), false);
    old.observe(anIntent('requires_capture'), false);
    expect([answered.status, explained.status, old.status]).toEqual(['authorized', 'captured', 'unknown']);
  });

  it('is in doubt while the provider itself has not decided', () => {
    const payment = aPayment();
    payment.observe(anIntent('processing'), true);
    expect(payment.status).toBe('unknown');
  });

  it('must be released after a decline, until the provider is known to hold nothing', () => {
    const payment = aPayment({ intentId: 'pi' });
    payment.decline('card_declined');
    expect(payment.mustRelease).toBe(true);
    payment.observe(anIntent('canceled'), false);
    expect([payment.mustRelease, payment.status]).toEqual([false, 'declined']);
  });

  it('offers the client secret only while the client has something to do', () => {
    const payment = aPayment();
    payment.observe(anIntent('requires_action'), true);
    expect(payment.offeredClientSecret).toBe('secret');
    payment.observe(anIntent('requires_capture'), false);
    expect(payment.offeredClientSecret).toBeUndefined();
  });
});

describe('a payment over which the provider has other money', () => {
  const differing: readonly [string, Intent][] = [
    ['another amount is held', { ...anIntent('requires_capture'), amount: euros(1998n) }],
    [
      'another currency is held',
      { ...anIntent('requires_capture'), amount: { amount: 1999n, currency: 'USD' } },
    ],
    ['less was taken', { ...anIntent('succeeded'), received: 1000n }],
    ['more was taken', { ...anIntent('succeeded'), received: 2000n }],
    ['another currency was taken', { ...anIntent('succeeded'), amount: { amount: 1999n, currency: 'USD' } }],
  ];

  it.each(differing)('calls people and moves nothing where %s', (_, intent) => {
    for (const isAnswer of [true, false]) {
      const payment = aPayment({ state: 'requires_action' });
      payment.observe(intent, isAnswer);
      expect(payment.current).toMatchObject({ state: 'requires_action', attention: 'AMOUNT_DIFFERS' });
      expect(payment.takeAlarms()).toEqual(['AMOUNT_DIFFERS']);
      expect(payment.takeFacts()).toEqual([]);
      expect(payment.status).toBe(isAnswer ? 'unknown' : 'requires_action');
    }
  });

  it('calls nobody where the money is right', () => {
    const payment = aPayment();
    payment.observe(anIntent('requires_capture'), true);
    payment.observe(anIntent('succeeded'), true);
    expect(payment.takeAlarms()).toEqual([]);
    expect(payment.current.state).toBe('captured');
    expect(payment.current.attention).toBeUndefined();
  });
});

describe('a payment that was over when its money came', () => {
  it.each(['declined', 'cancelled'] as const)('is captured late after it was %s', (state) => {
    const payment = aPayment({ state });
    payment.observe(anIntent('succeeded'), false);
    expect(payment.takeFacts()).toEqual([{ kind: 'captured', late: true, version: 2n }]);
  });

  it('is not late where it was under way', () => {
    const payment = aPayment({ state: 'authorized' });
    payment.observe(anIntent('succeeded'), false);
    expect(payment.takeFacts()).toEqual([{ kind: 'captured', late: false, version: 2n }]);
  });
});

describe('Payment.alarm', () => {
  it('keeps the first reason, and ends a refusal by itself once the intent is over', () => {
    const [refused, differing] = [aPayment({ state: 'declined', intentId: 'pi' }), aPayment()];
    refused.alarm('PROVIDER_REFUSES');
    refused.alarm('AMOUNT_DIFFERS');
    expect(refused.current.attention).toBe('PROVIDER_REFUSES');
    refused.observe(anIntent('canceled'), false);
    expect(refused.current.attention).toBeUndefined();
    differing.alarm('AMOUNT_DIFFERS');
    differing.observe(anIntent('canceled'), false);
    expect(differing.current.attention).toBe('AMOUNT_DIFFERS');
  });
});

describe('Payment.observeRefund', () => {
  const aRefund = (status: RefundStatus): Refund => ({
    id: 'refund',
    paymentId: 'payment',
    amount: { amount: 1999n, currency: 'EUR' },
    status,
    origin: 'requested',
    createdAt: time,
  });

  it('follows the refund, whose failure undoes its success and is final, in whatever order it is told', () => {
    const statuses = fc.array(fc.constantFrom<RefundStatus>('pending', 'succeeded', 'failed'));
    fc.assert(
      fc.property(statuses, (told) => {
        const payment = aPayment({ state: 'captured' });
        let status: RefundStatus = 'pending';
        for (const next of told) status = payment.observeRefund(aRefund(status), next);
        expect(payment.status).toBe(status === 'succeeded' ? 'refunded' : 'captured');
        if (told.includes('failed')) expect(status).toBe('failed');
        const facts = payment.takeFacts();
        expect(facts.length).toBeLessThanOrEqual(2);
        const last = facts.at(-1);
        if (last?.kind === 'refund_failed') expect(last.afterSuccess).toBe(facts.length === 2);
      }),
    );
  });

  it('calls people where money that nobody gets anything for cannot be given back', () => {
    const payment = aPayment({ state: 'captured' });
    payment.observeRefund({ ...aRefund('pending'), origin: 'internal' }, 'failed');
    expect(payment.takeAlarms()).toEqual(['REFUND_FAILED']);
    payment.observeRefund(aRefund('pending'), 'failed');
    expect(payment.takeAlarms()).toEqual([]);
  });

  it('is refused unless the money is taken and nothing is in doubt', () => {
    for (const state of [
      'created',
      'requires_action',
      'authorized',
      'declined',
      'cancelled',
      'refunded',
    ] as const)
      expect(() => aPayment({ state }).refuseUnlessRefundable()).toThrow('refunded');
    expect(() => aPayment({ state: 'captured' }).refuseUnlessRefundable()).not.toThrow();
  });
});

describe('Payment.expect', () => {
  it('refuses another amount, currency or user', () => {
    const asked = { userId: 'user', amount: { amount: 1999n, currency: 'EUR' } };
    expect(() => aPayment().expect(asked)).not.toThrow();
    expect(() => aPayment().expect({ ...asked, userId: 'other' })).toThrow();
    expect(() => aPayment().expect({ ...asked, amount: { amount: 1n, currency: 'EUR' } })).toThrow();
    expect(() => aPayment().expect({ ...asked, amount: { amount: 1999n, currency: 'USD' } })).toThrow();
  });
});
