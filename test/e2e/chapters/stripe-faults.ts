import { afterEach, describe, expect, it } from '@jest/globals';
import type { StripeFault } from '../../support/shop-client/stripe-control.js';
import { orderOf, type Stage } from '../stage.js';

const intents = '^/v1/payment_intents$';
const confirm = '/confirm$';
const capture = '/capture$';

interface Case {
  readonly title: string;
  readonly faults: readonly StripeFault[];
}

const at = (path: string, fault: Omit<StripeFault, 'match'>, times = 1): StripeFault => ({
  ...fault,
  match: { method: 'POST', path, times },
});

const cases: readonly Case[] = [
  ...[intents, confirm, capture].flatMap((path) => [
    {
      title: `cuts the line before the effect of ${path}`,
      faults: [at(path, { kind: 'reset_before_effect' })],
    },
    {
      title: `cuts the line after the effect of ${path}`,
      faults: [at(path, { kind: 'reset_after_effect' })],
    },
  ]),
  { title: 'cuts the line in the middle of the answer', faults: [at(confirm, { kind: 'reset_mid_answer' })] },
  { title: 'cuts the line three times', faults: [at(confirm, { kind: 'reset_after_effect' }, 3)] },
  { title: 'answers late', faults: [at(confirm, { kind: 'slow', ms: 4_000, when: 'after' })] },
  {
    title: 'saves a 500 for a capture that took place',
    faults: [at(capture, { kind: 'saved500', effect: true })],
  },
  {
    title: 'saves a 500 for a capture that did not',
    faults: [at(capture, { kind: 'saved500', effect: false })],
  },
  {
    title: 'saves a 500 for a confirmation that took place',
    faults: [at(confirm, { kind: 'saved500', effect: true })],
  },
  { title: 'saves a 500 for a creation', faults: [at(intents, { kind: 'saved500', effect: true })] },
  {
    title: 'asks for patience and reports a conflict',
    faults: [at(intents, { kind: 'rate429' }), at(confirm, { kind: 'conflict409' })],
  },
];

/** Whatever happens on the way to Stripe: one charge, one confirmed order. */
export function stripeFaults(stage: () => Stage): void {
  describe('when Stripe', () => {
    afterEach(async () => stage().access.stripe.clearFaults());

    it.each(cases)('$title, the order is charged once and confirmed', async ({ faults }) => {
      const { ada, access } = stage();
      const product = await stage().plentiful();
      for (const fault of faults) await access.stripe.arm(fault);

      const { id, total } = await ada.place(orderOf(product, 1));
      await ada.orderIn(id, 'confirmed');

      expect(await access.stripe.chargesOf(id)).toMatchObject([
        { authorizations: 1, charges: 1, held: 0, captured: total.amount, refunded: 0 },
      ]);
      expect(await ada.payment(id)).toMatchObject({ status: 'captured' });
    });
  });
}
