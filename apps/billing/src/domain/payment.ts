import type { Attention } from './attention.js';
import { isOver, isWorth, stateOf, type Intent } from './intent.js';
import type { Money } from './money.js';
import { paymentDiffers, paymentNotRefundable } from './payment-errors.js';
import { factOf, type PaymentFact, type VersionedFact } from './payment-fact.js';
import { advances, isDecided, type PaymentStatus, type SettledState } from './payment-state.js';
import { refundAdvances, type Refund, type RefundStatus } from './refund.js';

export interface PaymentIdentity {
  readonly id: string;
  readonly orderId: string;
  readonly userId: string;
  readonly amount: Money;
  /** Of the provider; absent where the client confirms with the client secret, and once the payment is decided. */
  readonly paymentMethod?: string;
  readonly createdAt: Date;
}

/** What changes during a payment's life. */
export interface PaymentProgress {
  state: SettledState;
  /** The last call's outcome is unknown. */
  inDoubt: boolean;
  intentId?: string;
  /** Whether the provider is known to hold nothing for a payment that came to nothing. */
  released: boolean;
  declineCode?: string;
  clientSecret?: string;
  /** The first reason for which people must look at it, until they have. */
  attention?: Attention;
  version: bigint;
  updatedAt: Date;
}

/** The money of one order. It moves by what the provider is known to hold, never by what was asked of it. */
export class Payment {
  private readonly facts: VersionedFact[] = [];
  private readonly alarms: Attention[] = [];

  private constructor(
    readonly identity: PaymentIdentity,
    private readonly progress: PaymentProgress,
  ) {}

  /** The second door, for stores. */
  static restore(identity: PaymentIdentity, progress: PaymentProgress): Payment {
    return new Payment(identity, { ...progress });
  }

  get id(): string {
    return this.identity.id;
  }

  get current(): Readonly<PaymentProgress> {
    return this.progress;
  }

  get status(): PaymentStatus {
    return this.progress.inDoubt ? 'unknown' : this.progress.state;
  }

  get clientConfirms(): boolean {
    return this.identity.paymentMethod === undefined;
  }

  /** Whether nothing but a refund can happen to the money any more. */
  get isDecided(): boolean {
    return isDecided(this.progress.state);
  }

  /** The secret is the client's only while the client has something to do with it. */
  get offeredClientSecret(): string | undefined {
    return this.status === 'requires_action' ? this.progress.clientSecret : undefined;
  }

  /** Whether the provider may hold money, or may come to, for a payment that came to nothing. */
  get mustRelease(): boolean {
    const { state, intentId, released } = this.progress;
    return (state === 'declined' || state === 'cancelled') && intentId !== undefined && !released;
  }

  /** Throws unless a repeated request asks for the same. */
  expect(request: { readonly userId: string; readonly amount: Money }): void {
    if (request.userId !== this.identity.userId) throw paymentDiffers('userId');
    if (!this.isOf(request.amount)) throw paymentDiffers('amount');
  }

  /** Whether this is all the money of it. */
  isOf({ amount, currency }: Money): boolean {
    return amount === this.identity.amount.amount && currency === this.identity.amount.currency;
  }

  /**
   * Takes in what the provider holds. Old news changes nothing; an answer to our own question also ends doubt. Money that
   * is not this payment's is for people to look at, and moves nothing.
   */
  observe(intent: Intent, isAnswer: boolean): void {
    this.progress.intentId ??= intent.id;
    this.progress.clientSecret = intent.clientSecret ?? this.progress.clientSecret;
    if (intent.status === 'canceled') this.progress.released = true;
    if (this.progress.attention === 'PROVIDER_REFUSES' && isOver(intent)) this.progress.attention = undefined;
    const isRight = isWorth(intent, this.identity.amount);
    if (!isRight) this.alarm('AMOUNT_DIFFERS');
    const next = stateOf(intent, this.clientConfirms);
    if (next === undefined || !isRight) {
      if (isAnswer) this.doubt();
      return;
    }
    if (advances(this.progress.state, next, !isAnswer)) this.moveTo(next, intent.declineCode);
    else if (isAnswer) this.endDoubt();
  }

  /** The provider refused the payment itself. */
  decline(declineCode: string): void {
    if (advances(this.progress.state, 'declined', false)) this.moveTo('declined', declineCode);
    else this.endDoubt();
  }

  /** Only where the provider holds nothing, or what it holds is given back afterwards. */
  cancel(): void {
    if (advances(this.progress.state, 'cancelled', false)) this.moveTo('cancelled');
    else this.endDoubt();
  }

  /** The last call may have had its effect or not. */
  doubt(): void {
    if (this.progress.inDoubt || isDecided(this.progress.state)) return;
    this.progress.inDoubt = true;
    this.progress.version += 1n;
  }

  /** Nothing was asked of the provider that could still have an effect. */
  endDoubtWithoutIntent(): void {
    if (this.progress.intentId === undefined) this.endDoubt();
  }

  /** Throws unless the whole amount can be asked back. */
  refuseUnlessRefundable(): void {
    if (this.status !== 'captured') throw paymentNotRefundable();
  }

  /** Takes in how a refund of it stands; answers the refund's status from now on. A failure also undoes a success. */
  observeRefund({ id: refundId, status, origin }: Refund, told: RefundStatus): RefundStatus {
    if (!refundAdvances(status, told)) return status;
    if (told === 'succeeded') {
      this.progress.state = 'refunded';
      this.state({ kind: 'refund_succeeded', refundId });
    } else {
      this.progress.state = 'captured';
      if (origin === 'internal') this.alarm('REFUND_FAILED');
      this.state({ kind: 'refund_failed', refundId, afterSuccess: status === 'succeeded' });
    }
    return told;
  }

  /** Calls people: billing cannot settle this by itself. */
  alarm(reason: Attention): void {
    this.progress.attention ??= reason;
    this.alarms.push(reason);
  }

  /** For what people were called since it was loaded. */
  takeAlarms(): readonly Attention[] {
    return this.alarms.splice(0);
  }

  /** What became true since it was loaded, each once. */
  takeFacts(): readonly VersionedFact[] {
    return this.facts.splice(0);
  }

  /** For stores, whose clock tells when it changed last. */
  savedAt(time: Date): void {
    this.progress.updatedAt = time;
  }

  private moveTo(next: SettledState, declineCode = 'declined'): void {
    const fact = factOf(this.progress.state, next, declineCode);
    this.progress.state = next;
    this.progress.inDoubt = false;
    this.progress.declineCode = next === 'declined' ? declineCode : undefined;
    if (fact) this.state(fact);
    else this.progress.version += 1n;
  }

  private endDoubt(): void {
    if (!this.progress.inDoubt) return;
    this.progress.inDoubt = false;
    this.progress.version += 1n;
  }

  private state(fact: PaymentFact): void {
    this.progress.version += 1n;
    this.facts.push({ ...fact, version: this.progress.version });
  }
}
