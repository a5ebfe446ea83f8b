import { Controller, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import { LEDGER, PAYMENTS, REFUNDS, type Ledger, type Payments, type Refunds } from '../clients.js';
import { ServeOperation } from '../edge/serve-operation.js';
import { tagOf } from '../http/entity-tag.js';
import { Empty, IdParameter, LedgerEntryPage, NoQuery } from '../schemas/page.js';
import { Payment, Refund } from '../schemas/payment.js';
import { reference } from '../schemas/reference.js';
import { presentLedgerEntry, presentPayment, presentRefund } from './payment.presenter.js';

@Controller()
export class PaymentsController {
  constructor(
    @Inject(PAYMENTS) private readonly payments: Payments,
    @Inject(REFUNDS) private readonly refunds: Refunds,
    @Inject(LEDGER) private readonly ledger: Ledger,
  ) {}

  @ServeOperation('GetOrderPayment', {
    tag: 'payments',
    summary: 'The payment of one order of yours',
    params: IdParameter,
    querystring: NoQuery,
    success: { status: 200, description: 'The payment', schema: reference(Payment), headers: ['ETag'] },
    refuses: ['PAYMENT_NOT_FOUND'],
  })
  async get(
    @Param() { id }: Static<typeof IdParameter>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof Payment>> {
    const payment = presentPayment((await this.payments.getPayment({ orderId: id })).payment);
    void reply.header('etag', tagOf(payment));
    return payment;
  }

  @ServeOperation('CreateRefund', {
    tag: 'payments',
    summary: 'Ask for the refund of a payment in full',
    description: 'For staff. The money goes back by itself; the stock does not.',
    params: IdParameter,
    querystring: NoQuery,
    body: reference(Empty),
    bodyOptional: true,
    success: {
      status: 202,
      description: 'Accepted; the refund, pending',
      schema: reference(Refund),
      headers: ['Idempotency-Replayed'],
    },
    refuses: ['PAYMENT_NOT_FOUND', 'PAYMENT_NOT_REFUNDABLE'],
  })
  async refund(
    @Param() { id }: Static<typeof IdParameter>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof Refund>> {
    const { refund, replayed } = await this.refunds.createRefund({ paymentId: id });
    if (replayed) void reply.header('idempotency-replayed', 'true');
    return presentRefund(refund);
  }

  @ServeOperation('ListLedgerEntries', {
    tag: 'payments',
    summary: 'What one payment of yours moved, oldest first',
    params: IdParameter,
    querystring: NoQuery,
    success: { status: 200, description: 'All entries', schema: reference(LedgerEntryPage) },
    refuses: ['PAYMENT_NOT_FOUND'],
  })
  async entries(@Param() { id }: Static<typeof IdParameter>): Promise<Static<typeof LedgerEntryPage>> {
    const { entries } = await this.ledger.listLedgerEntries({ paymentId: id });
    return { items: entries.map(presentLedgerEntry), next: null };
  }
}
