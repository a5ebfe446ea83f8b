import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Settings } from '../../storage/settings.js';
import { Storage } from '../../storage/storage.js';
import { VirtualClock } from '../../storage/virtual-clock.js';
import type { PaymentIntent, PaymentIntentStatus } from '../domain/payment-intent.js';
import { StripeError } from '../domain/stripe-error.js';
import type { Parameters } from '../http/parameters.js';
import { EventStore } from '../store/event-store.js';
import { ObjectStore } from '../store/object-store.js';
import { operations } from './catalogue.js';
import { completeAction } from './complete-action.js';
import type { OperationContext } from './operation.js';

const reachable: Readonly<Record<PaymentIntentStatus, readonly PaymentIntentStatus[]>> = {
  requires_payment_method: ['requires_confirmation', 'requires_action', 'requires_capture', 'canceled'],
  requires_confirmation: ['requires_payment_method', 'requires_action', 'requires_capture', 'canceled'],
  requires_action: ['requires_payment_method', 'requires_confirmation', 'requires_capture', 'canceled'],
  requires_capture: ['requires_payment_method', 'succeeded', 'canceled'],
  succeeded: [],
  canceled: [],
};

const context = (): OperationContext => {
  const storage = Storage.inMemory();
  return {
    objects: new ObjectStore(storage),
    events: new EventStore(storage),
    clock: new VirtualClock(new Settings(storage)),
    emit: () => undefined,
  };
};

const run = (within: OperationContext, path: string, intent: string, params: Parameters) =>
  operations
    .find((one) => one.method === 'POST' && one.path === path)
    ?.run(within, { path: { intent }, params });

const cards = ['visa', 'chargeDeclined', 'authenticationRequired'].map((name) => `pm_card_${name}`);
const step = fc.oneof(
  fc.record({
    verb: fc.constant('/confirm'),
    params: fc.record({ payment_method: fc.constantFrom(...cards, 'pm_twin_captureDeclined') }),
  }),
  fc.record({
    verb: fc.constant('/capture'),
    params: fc.record({ amount_to_capture: fc.integer({ min: 1, max: 150 }) }),
  }),
  fc.record({ verb: fc.constant('/cancel'), params: fc.constant({}) }),
  fc.record({ verb: fc.constant(''), params: fc.record({ payment_method: fc.constantFrom(...cards) }) }),
  fc.record({ verb: fc.constantFrom('succeed' as const, 'fail' as const), params: fc.constant({}) }),
  fc.record({ verb: fc.constant('refund'), params: fc.record({ amount: fc.integer({ min: 1, max: 60 }) }) }),
);

const take = (within: OperationContext, id: string, verb: string, params: Parameters) => {
  if (verb === 'succeed' || verb === 'fail') return completeAction(within, id, verb);
  if (verb === 'refund') return run(within, '/v1/refunds', '', { ...params, payment_intent: id });
  return run(within, `/v1/payment_intents/{intent}${verb}`, id, params);
};

describe('a PaymentIntent', () => {
  it('moves along its arrows only, holds what it may and gives back what it took, whatever is asked', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const within = context();
        const { id } = run(within, '/v1/payment_intents', '', {
          amount: 100,
          currency: 'eur',
          capture_method: 'manual',
          allowed_payment_method_types: ['card'],
        }) as PaymentIntent;
        for (const { verb, params } of steps) {
          const before = within.objects.get('payment_intent', id);
          try {
            take(within, id, verb, params);
          } catch (error) {
            if (!(error instanceof StripeError)) throw error;
          }
          const after = within.objects.get('payment_intent', id);
          if (after.status !== before.status) expect(reachable[before.status]).toContain(after.status);
          expect(after.amount_capturable).toBe(after.status === 'requires_capture' ? 100 : 0);
          const charges = within.objects.list('charge', { limit: 100 }).data;
          const taken = charges.filter((charge) => charge.captured);
          expect(taken.length).toBe(after.status === 'succeeded' ? 1 : 0);
          for (const charge of taken) {
            expect(charge.amount_captured).toBe(after.amount_received);
            expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount_captured);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
