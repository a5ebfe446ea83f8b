import { Inject, Injectable } from '@nestjs/common';
import {
  PaymentStatus,
  PaymentsServiceService,
  type Payment,
} from '#contracts/meshcart/billing/v1/payments.js';
import { DomainError } from '#errors/domain-error.js';
import { clientProvider, type ContractClient } from '#platform/contract-client.js';
import { Payments, type PaymentAnswer, type PaymentOfOrder, type PaymentState } from '../domain/payments.js';

const PAYMENTS_CLIENT = Symbol('client of billing');

export const paymentsClient = clientProvider(PAYMENTS_CLIENT, 'orders', PaymentsServiceService);

@Injectable()
export class GrpcPayments extends Payments {
  constructor(
    @Inject(PAYMENTS_CLIENT)
    private readonly client: ContractClient<'orders', typeof PaymentsServiceService>,
  ) {
    super();
  }

  override async authorize(
    payment: PaymentOfOrder,
    paymentMethod: string | undefined,
  ): Promise<PaymentAnswer> {
    const request = { ...payment, paymentMethod: paymentMethod ?? '' };
    const answer = answerOf('authorize', await this.client.authorizePayment(request));
    const { state } = answer;
    // An intent that nobody can confirm but the client waits for the client, whatever its provider calls it.
    return state === 'created' && paymentMethod === undefined ? { state: 'requires_action' } : answer;
  }

  override async capture(orderId: string): Promise<PaymentAnswer> {
    try {
      return answerOf('capture', await this.client.capturePayment({ orderId }));
    } catch (error) {
      if (isGone(error)) return { state: 'cancelled' };
      throw error;
    }
  }

  override async cancel(payment: PaymentOfOrder): Promise<PaymentAnswer> {
    return answerOf('cancel', await this.client.cancelPayment(payment));
  }
}

function answerOf(verb: string, { payment }: { payment: Payment | undefined }): PaymentAnswer {
  if (!payment) throw new Error(`billing answered ${verb} without a payment`);
  const { declineCode } = payment;
  return { state: stateOf(payment.status), ...(declineCode === '' ? {} : { declineCode }) };
}

function isGone(error: unknown): boolean {
  const codes = ['PAYMENT_NOT_AUTHORIZED', 'PAYMENT_NOT_FOUND'];
  return error instanceof DomainError && codes.includes(error.code);
}

function stateOf(status: PaymentStatus): PaymentState {
  switch (status) {
    case PaymentStatus.PAYMENT_STATUS_CREATED:
      return 'created';
    case PaymentStatus.PAYMENT_STATUS_REQUIRES_ACTION:
      return 'requires_action';
    case PaymentStatus.PAYMENT_STATUS_AUTHORIZED:
      return 'authorized';
    case PaymentStatus.PAYMENT_STATUS_CAPTURED:
      return 'captured';
    case PaymentStatus.PAYMENT_STATUS_DECLINED:
      return 'declined';
    case PaymentStatus.PAYMENT_STATUS_CANCELLED:
      return 'cancelled';
    case PaymentStatus.PAYMENT_STATUS_REFUNDED:
      return 'refunded';
    case PaymentStatus.PAYMENT_STATUS_UNKNOWN:
    case PaymentStatus.PAYMENT_STATUS_UNSPECIFIED:
    case PaymentStatus.UNRECOGNIZED:
      return 'unknown';
  }
}
