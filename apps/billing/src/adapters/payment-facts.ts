import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import * as events from '#contracts/meshcart/billing/events/v1/events.js';
import { Outbox } from '#persistence/outbox.js';
import type { VersionedFact } from '../domain/payment-fact.js';
import type { Payment } from '../domain/payment.js';
import { PostgresLedger } from './postgres-ledger.js';
import { RefundRows } from './refund-rows.js';

const topic = 'meshcart.billing.v1';

interface Message {
  readonly type: string;
  readonly data: Uint8Array;
}

/** Books and publishes what became true of a payment, and what follows from it, in the transaction that saves it. */
@Injectable()
export class PaymentFacts {
  constructor(
    private readonly outbox: Outbox,
    private readonly ledger: PostgresLedger,
    private readonly refunds: RefundRows,
  ) {}

  async state(payment: Payment, fact: VersionedFact): Promise<void> {
    await this.book(payment, fact);
    if (fact.kind === 'captured' && fact.late)
      await this.refunds.add({ id: randomUUIDv7(), payment, origin: 'internal' });
    const key = payment.identity.orderId;
    await this.outbox.event({ topic, key, version: fact.version, ...messageOf(payment, fact) });
  }

  private async book(payment: Payment, fact: VersionedFact): Promise<void> {
    const { amount } = payment.identity;
    switch (fact.kind) {
      case 'captured':
        return this.ledger.book(payment.id, 'capture', payment.current.intentId ?? payment.id, amount);
      case 'refund_succeeded':
        return this.ledger.book(payment.id, 'refund', fact.refundId, amount);
      case 'refund_failed':
        if (fact.afterSuccess) await this.ledger.book(payment.id, 'refund_reversal', fact.refundId, amount);
        return;
      case 'authorized':
      case 'declined':
      case 'cancelled':
        return;
    }
  }
}

function messageOf({ id, identity }: Payment, fact: VersionedFact): Message {
  const { orderId, amount } = identity;
  const facts = { paymentId: id, orderId, amount };
  switch (fact.kind) {
    case 'authorized':
      return messageFrom(events.PaymentAuthorized, facts);
    case 'declined':
      return messageFrom(events.PaymentDeclined, { ...facts, declineCode: fact.declineCode });
    case 'captured':
      return messageFrom(events.PaymentCaptured, facts);
    case 'cancelled':
      return messageFrom(events.PaymentCancelled, facts);
    case 'refund_succeeded':
      return messageFrom(events.RefundSucceeded, { ...facts, refundId: fact.refundId });
    case 'refund_failed':
      return messageFrom(events.RefundFailed, { ...facts, refundId: fact.refundId });
  }
}

function messageFrom<T>(codec: events.MessageFns<T, string>, message: T): Message {
  return { type: codec.$type, data: codec.encode(message).finish() };
}
