import { DomainError } from '#errors/domain-error.js';
import { greatestAmount, type Money } from './money.js';
import { transitions, type OrderState, type OrderStep } from './order-state.js';

export interface OrderItem {
  readonly productId: string;
  readonly quantity: number;
  /** Minor units of the order's currency for one piece, as it was when the order was placed. */
  readonly unitAmount: bigint;
}

export interface OrderRecord {
  readonly id: string;
  readonly userId: string;
  readonly state: OrderState;
  readonly items: readonly OrderItem[];
  readonly total: Money;
  readonly version: bigint;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export class Order {
  private constructor(private record: OrderRecord) {}

  static place(
    order: Pick<OrderRecord, 'id' | 'userId' | 'items' | 'createdAt'> & { currency: string },
  ): Order {
    const { id, userId, items, createdAt, currency } = order;
    const total = { amount: totalOf(items), currency };
    const start = { state: 'pending', version: 1n, updatedAt: createdAt } as const;
    return new Order({ id, userId, items, total, createdAt, ...start });
  }

  /** For stores and tests: an order as it was kept. */
  static restore(record: OrderRecord): Order {
    return new Order(record);
  }

  get facts(): OrderRecord {
    return this.record;
  }

  get id(): string {
    return this.record.id;
  }

  get state(): OrderState {
    return this.record.state;
  }

  can(step: OrderStep): boolean {
    return transitions[this.record.state][step] !== undefined;
  }

  /** Makes the next version. Throws where the table knows no such transition: that is a programming error. */
  take(step: OrderStep, at: Date): void {
    const state = transitions[this.record.state][step];
    if (!state) throw new Error(`order ${this.id} is ${this.record.state} and cannot ${step}`);
    this.record = { ...this.record, state, version: this.record.version + 1n, updatedAt: at };
  }
}

function totalOf(items: readonly OrderItem[]): bigint {
  const total = items.reduce((sum, { quantity, unitAmount }) => sum + BigInt(quantity) * unitAmount, 0n);
  if (total <= greatestAmount) return total;
  throw new DomainError('invalid', 'REQUEST_INVALID', 'the order costs more than can be charged', {
    fields: [{ field: 'items', description: `their total is above ${greatestAmount}` }],
  });
}
