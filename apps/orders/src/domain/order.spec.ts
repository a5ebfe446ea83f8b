import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { greatestAmount } from './money.js';
import { isTerminal, orderStates, transitions, type OrderState, type OrderStep } from './order-state.js';
import { Order } from './order.js';

const anOrder = (state: OrderState = 'pending') =>
  Order.restore({
    id: 'order-1',
    userId: 'user-1',
    state,
    items: [{ productId: 'product-1', quantity: 2, unitAmount: 1000n }],
    total: { amount: 2000n, currency: 'EUR' },
    version: 1n,
    createdAt: new Date(0),
    updatedAt: new Date(0),
  });

const steps: OrderStep[] = [
  'await_payment',
  'authorize',
  'confirm',
  'fail_payment',
  'cancel',
  'expire',
  'refund',
  'give_up',
  'charge_late',
];

const someSteps = fc.array(fc.constantFrom(...steps), { maxLength: 12 });

describe('Order', () => {
  it('makes one version of each step that the table knows, and refuses every other', () => {
    fc.assert(
      fc.property(someSteps, (sequence) => {
        const order = anOrder();
        for (const step of sequence) {
          const { state, version } = order.facts;
          const next = transitions[state][step];
          expect(order.can(step)).toBe(next !== undefined);
          if (next) {
            order.take(step, new Date(1));
            expect(order.facts).toMatchObject({ state: next, version: version + 1n });
          } else {
            expect(() => order.take(step, new Date(1))).toThrow(`cannot ${step}`);
            expect(order.facts).toMatchObject({ state, version });
          }
        }
      }),
    );
  });

  it('never leaves a state in which it has ended', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...orderStates.filter(isTerminal)),
        fc.constantFrom(...steps.filter((step) => step !== 'charge_late')),
        (state, step) => {
          const order = anOrder(state);
          expect(() => order.take(step, new Date(1))).toThrow();
          expect(order.state).toBe(state);
        },
      ),
    );
  });

  it('is for people to look at where money came after it was given up, and then stays so', () => {
    for (const state of ['payment_failed', 'cancelled', 'expired'] as const) {
      const order = anOrder(state);
      order.take('charge_late', new Date(1));
      expect(order.state).toBe('needs_attention');
      expect(steps.filter((step) => order.can(step))).toEqual([]);
    }
    for (const state of ['pending', 'awaiting_payment', 'authorized', 'confirmed', 'refunded'] as const)
      expect(anOrder(state).can('charge_late')).toBe(false);
  });

  it('reaches every state, and an end from every state', () => {
    const reached = new Set<OrderState>(['pending']);
    for (const state of reached) for (const next of Object.values(transitions[state])) reached.add(next);

    expect([...reached].toSorted()).toEqual([...orderStates].toSorted());
    for (const state of orderStates.filter((each) => !isTerminal(each)))
      expect(Object.values(transitions[state]).some((next) => isTerminal(next) || next === 'confirmed')).toBe(
        true,
      );
  });

  it('costs what its items cost', () => {
    const items = [
      { productId: 'a', quantity: 3, unitAmount: 1999n },
      { productId: 'b', quantity: 1, unitAmount: 1n },
    ];
    const order = Order.place({ id: 'o', userId: 'u', items, currency: 'EUR', createdAt: new Date(0) });
    expect(order.facts.total).toEqual({ amount: 5998n, currency: 'EUR' });
  });

  it('refuses to cost more than a number at the edge can hold', () => {
    const place = (unitAmount: bigint) =>
      Order.place({
        id: 'o',
        userId: 'u',
        items: [{ productId: 'a', quantity: 1, unitAmount }],
        currency: 'EUR',
        createdAt: new Date(0),
      });
    expect(place(greatestAmount).facts.total.amount).toBe(greatestAmount);
    expect(() => place(greatestAmount + 1n)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });
});
