import {
  Payments,
  type PaymentAnswer,
  type PaymentOfOrder,
  type PaymentState,
} from '#orders/domain/payments.js';

export type Verb = 'authorize' | 'capture' | 'cancel';

/** What billing does when it is asked: it answers, fails, or does something first. */
export type Turn = PaymentState | PaymentAnswer | Error | (() => Promise<PaymentState>);

const usual: Record<Verb, PaymentState> = {
  authorize: 'authorized',
  capture: 'captured',
  cancel: 'cancelled',
};

/** Billing as a test wants it: each order has its script, and where that ends all goes well. */
export class ScriptedPayments extends Payments {
  private readonly scripts = new Map<string, Record<Verb, Turn[]>>();
  readonly calls: { readonly verb: Verb; readonly orderId: string; readonly paymentMethod?: string }[] = [];

  script(orderId: string, turns: Partial<Record<Verb, Turn[]>>): void {
    this.scripts.set(orderId, { authorize: [], capture: [], cancel: [], ...turns });
  }

  verbsOf(orderId: string): Verb[] {
    return this.calls.filter((call) => call.orderId === orderId).map((call) => call.verb);
  }

  override async authorize({ orderId }: PaymentOfOrder, paymentMethod?: string): Promise<PaymentAnswer> {
    this.calls.push({ verb: 'authorize', orderId, ...(paymentMethod ? { paymentMethod } : {}) });
    return this.turn('authorize', orderId);
  }

  override async capture(orderId: string): Promise<PaymentAnswer> {
    this.calls.push({ verb: 'capture', orderId });
    return this.turn('capture', orderId);
  }

  override async cancel({ orderId }: PaymentOfOrder): Promise<PaymentAnswer> {
    this.calls.push({ verb: 'cancel', orderId });
    return this.turn('cancel', orderId);
  }

  private async turn(verb: Verb, orderId: string): Promise<PaymentAnswer> {
    const turn = this.scripts.get(orderId)?.[verb].shift() ?? usual[verb];
    if (turn instanceof Error) throw turn;
    if (typeof turn === 'function') return { state: await turn() };
    return typeof turn === 'string' ? { state: turn } : turn;
  }
}
