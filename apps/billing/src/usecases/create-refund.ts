import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RefundStore } from '../domain/refund-store.js';
import type { Refund } from '../domain/refund.js';

/** Stores the wish to give all the money back; the worker carries it out. */
@Injectable()
export class CreateRefund {
  constructor(private readonly refunds: RefundStore) {}

  async run(paymentId: string): Promise<Refund> {
    return this.refunds.add(randomUUIDv7(), paymentId);
  }
}
