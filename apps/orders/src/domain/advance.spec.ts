import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { advance, type StepResult, type StockMove } from './advance.js';
import { Order } from './order.js';
import { isTerminal, type OrderState } from './order-state.js';
import type { PaymentState } from './payments.js';
import { dueStep, isCancellable, isWaiting, type Saga, type SeenPayment } from './saga.js';

const start: Saga = {
  orderId: 'order-1',
  step: 'authorize',
  stock: 'reserved',
  paymentMethod: 'pm_card_visa',
  attempt: 0,
  stepSince: new Date(0),
  cancelReason: undefined,
  failure: undefined,
  paymentSeen: undefined,
  refundSeen: false,
  lastError: undefined,
  outcome: undefined,
  readAt: new Date(0),
};

const patience = { giveUpAfterMs: 1_000_000, expireAfterMs: 10_000 };

const placed = () =>
  Order.place({
    id: 'order-1',
    userId: 'user-1',
    items: [{ productId: 'product-1', quantity: 1, unitAmount: 1n }],
    currency: 'EUR',
    createdAt: new Date(0),
  });

/** The saga, its order and its one piece of stock, moved as the worker moves them. */
class World {
  saga = start;
  readonly order = placed();
  readonly stock = { available: 0, reserved: 1, sold: 0 };

  work(result: StepResult, at = new Date(1)): void {
    const next = advance(this.saga, dueStep(this.saga), result, at, patience);
    for (const step of next.orderSteps)
      if (!(step === 'authorize' && this.order.state === 'authorized')) this.order.take(step, at);
    if (next.stockMove) this.move(next.stockMove);
    this.saga = next.saga;
  }

  note(note: Partial<Pick<Saga, 'paymentSeen' | 'refundSeen' | 'cancelReason'>>): void {
    if (this.saga.outcome) return;
    const { cancelReason, ...rest } = note;
    const asks = cancelReason && isCancellable(this.saga) && !this.saga.cancelReason;
    this.saga = { ...this.saga, ...rest, ...(asks ? { cancelReason } : {}) };
  }

  private move(move: StockMove): void {
    const [from, to] = {
      commit: ['reserved', 'sold'] as const,
      release: ['reserved', 'available'] as const,
      restore: ['sold', 'available'] as const,
    }[move];
    this.stock[from] -= 1;
    this.stock[to] += 1;
  }
}

const payments: PaymentState[] = [
  'created',
  'requires_action',
  'authorized',
  'captured',
  'declined',
  'cancelled',
  'refunded',
  'unknown',
];
const seen: SeenPayment[] = ['authorized', 'captured', 'declined', 'cancelled'];

type Action = (world: World) => void;

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...payments).map((state): Action => answer(state)) },
  { weight: 2, arbitrary: fc.constant<Action>((world) => fails(world)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...seen).map(
      (paymentSeen): Action =>
        (world) =>
          world.note({ paymentSeen }),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Action>((world) => world.note({ cancelReason: 'customer' })) },
  { weight: 1, arbitrary: fc.constant<Action>((world) => world.note({ cancelReason: 'expiry' })) },
  { weight: 1, arbitrary: fc.constant<Action>((world) => world.note({ refundSeen: true })) },
);

const answer = (state: PaymentState) => (world: World) => {
  if (world.saga.outcome) return;
  const local = dueStep(world.saga) === 'commit_stock';
  world.work(local ? { state: 'done' } : { state });
};

const fails = (world: World) => {
  if (!world.saga.outcome) world.work({ state: 'failed', error: 'unavailable', hopeless: false });
};

const whereAt: Readonly<Record<Saga['stock'], keyof World['stock']>> = {
  reserved: 'reserved',
  sold: 'sold',
  released: 'available',
};

describe('advance', () => {
  it('takes legal steps only, and knows where the piece is, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const world = new World();
        for (const act of actions) {
          act(world);
          const { available, reserved, sold } = world.stock;
          expect(available + reserved + sold).toBe(1);
          expect(world.stock[whereAt[world.saga.stock]]).toBe(1);
          expect(world.saga.step === 'ended').toBe(world.saga.outcome !== undefined);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('ends with an order, a stock and an outcome that agree', () => {
    const agreed: Readonly<Record<NonNullable<Saga['outcome']>, readonly OrderState[]>> = {
      completed: ['confirmed', 'refunded'],
      compensated: ['cancelled', 'expired', 'payment_failed'],
      needs_attention: ['needs_attention'],
    };
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const world = new World();
        for (const act of actions) act(world);
        const { outcome, stock, paymentMethod } = world.saga;
        if (!outcome) {
          expect(isTerminal(world.order.state)).toBe(false);
          return;
        }
        expect(agreed[outcome]).toContain(world.order.state);
        expect(paymentMethod).toBeUndefined();
        if (outcome !== 'needs_attention') expect(stock).toBe(outcome === 'completed' ? 'sold' : 'released');
      }),
      { numRuns: 2000 },
    );
  });

  it('comes to an end from anywhere once billing answers and time passes', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), fc.boolean(), (actions, pays) => {
        const world = new World();
        for (const act of actions) act(world);
        for (let turn = 0; turn < 10 && !world.saga.outcome; turn++) {
          if (isWaiting(world.saga)) world.note({ cancelReason: 'expiry' });
          const step = dueStep(world.saga);
          const usual = pays ? ('captured' as const) : ('cancelled' as const);
          world.work(step === 'commit_stock' ? { state: 'done' } : { state: usual });
        }
        expect(world.saga.outcome).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });

  it('gives up a step that fails for too long, and one that cannot be mended at once', () => {
    const tooLate = new Date(patience.giveUpAfterMs + 2);
    const late = new World();
    late.work({ state: 'failed', error: 'unavailable', hopeless: false }, new Date(1));
    expect(late.saga).toMatchObject({ step: 'authorize', attempt: 1, outcome: undefined });
    late.work({ state: 'failed', error: 'unavailable', hopeless: false }, tooLate);
    expect(late.saga).toMatchObject({ step: 'ended', outcome: 'needs_attention', lastError: 'unavailable' });
    expect(late.order.state).toBe('needs_attention');

    const hopeless = new World();
    hopeless.work({ state: 'failed', error: 'invalid', hopeless: true });
    expect(hopeless.saga.outcome).toBe('needs_attention');
  });

  it('lets an order expire whose expiry never came', () => {
    const world = new World();
    world.work({ state: 'requires_action' });
    world.work({ state: 'unknown' }, new Date(patience.expireAfterMs));
    expect(world.saga).toMatchObject({ step: 'await_payment', cancelReason: undefined });
    world.work({ state: 'unknown' }, new Date(patience.expireAfterMs + 2));
    world.work({ state: 'cancelled' });
    expect(world.order.state).toBe('expired');
  });

  it('asks people where billing takes back that it has taken the money', () => {
    const world = new World();
    world.work({ state: 'authorized' });
    world.work({ state: 'done' });
    world.note({ paymentSeen: 'captured' });
    world.work({ state: 'cancelled' });
    expect(world.saga.outcome).toBe('needs_attention');
  });
});
