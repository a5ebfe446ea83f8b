import { Injectable } from '@nestjs/common';
import { Ledger, type LedgerEntry } from '../domain/ledger.js';
import { paymentNotFound } from '../domain/payment-errors.js';
import { PaymentStore } from '../domain/payment-store.js';
import type { Payment } from '../domain/payment.js';

/** An order, and the user that asks for its payment. */
export interface OwnedOrder {
  readonly orderId: string;
  readonly userId: string;
}

/** Shows payments to their owners. To all others they do not exist. */
@Injectable()
export class ReadPayments {
  constructor(
    private readonly payments: PaymentStore,
    private readonly ledger: Ledger,
  ) {}

  async ofOrder({ orderId, userId }: OwnedOrder): Promise<Payment> {
    return ownedBy(userId, await this.payments.findByOrder(orderId));
  }

  async ofOrders(owned: readonly OwnedOrder[]): Promise<Payment[]> {
    const orderIds = new Set(owned.map(({ orderId }) => orderId));
    const found = await this.payments.findByOrders([...orderIds]);
    return found.filter(({ identity }) =>
      owned.some(({ orderId, userId }) => orderId === identity.orderId && userId === identity.userId),
    );
  }

  async entriesOf(paymentId: string, userId: string): Promise<LedgerEntry[]> {
    const { id } = ownedBy(userId, await this.payments.find(paymentId));
    return this.ledger.list(id);
  }
}

function ownedBy(userId: string, payment: Payment | undefined): Payment {
  if (payment?.identity.userId !== userId) throw paymentNotFound();
  return payment;
}
