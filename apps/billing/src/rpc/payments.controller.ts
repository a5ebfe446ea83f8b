import { Controller } from '@nestjs/common';
import {
  PaymentsServiceService,
  type AuthorizePaymentRequest,
  type AuthorizePaymentResponse,
  type BatchGetPaymentsRequest,
  type BatchGetPaymentsResponse,
  type CancelPaymentRequest,
  type CancelPaymentResponse,
  type CapturePaymentRequest,
  type CapturePaymentResponse,
  type GetPaymentRequest,
  type GetPaymentResponse,
} from '#contracts/meshcart/billing/v1/payments.js';
import { remainingMs, requirePrincipal, requireSubject } from '#platform/call-context.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import { principalForbidden, requestInvalid } from '../domain/payment-errors.js';
import { AuthorizePayment } from '../usecases/authorize-payment.js';
import { CancelPayment } from '../usecases/cancel-payment.js';
import { CapturePayment } from '../usecases/capture-payment.js';
import { ReadPayments } from '../usecases/read-payments.js';
import { toPayment } from './payments.mapping.js';
import { idFrom, idToFind, maybeId, moneyFrom, paymentMethodFrom, userFrom } from './request-fields.js';

const budget = { remainingMs };
const largestBatch = 100;

@Controller()
@ServeContract(PaymentsServiceService)
export class PaymentsController implements Handlers<typeof PaymentsServiceService> {
  constructor(
    private readonly authorize: AuthorizePayment,
    private readonly capture: CapturePayment,
    private readonly cancel: CancelPayment,
    private readonly read: ReadPayments,
  ) {}

  async authorizePayment(request: AuthorizePaymentRequest): Promise<AuthorizePaymentResponse> {
    requireService();
    const authorization = {
      orderId: idFrom('order_id', request.orderId),
      userId: userFrom(request.userId),
      amount: moneyFrom(request.amount),
      paymentMethod: paymentMethodFrom(request.paymentMethod),
    };
    return { payment: toPayment(await this.authorize.run(authorization, budget)) };
  }

  async capturePayment({ orderId }: CapturePaymentRequest): Promise<CapturePaymentResponse> {
    requireService();
    return { payment: toPayment(await this.capture.run(idToFind(orderId), budget)) };
  }

  async cancelPayment(request: CancelPaymentRequest): Promise<CancelPaymentResponse> {
    requireService();
    const cancellation = {
      orderId: idFrom('order_id', request.orderId),
      userId: userFrom(request.userId),
      amount: moneyFrom(request.amount),
    };
    return { payment: toPayment(await this.cancel.run(cancellation, budget)) };
  }

  async getPayment({ orderId }: GetPaymentRequest): Promise<GetPaymentResponse> {
    const owned = { orderId: idToFind(orderId), userId: requireSubject() };
    return { payment: toPayment(await this.read.ofOrder(owned)) };
  }

  async batchGetPayments({ payments }: BatchGetPaymentsRequest): Promise<BatchGetPaymentsResponse> {
    requireService();
    if (payments.length > largestBatch) throw requestInvalid('payments', `at most ${largestBatch}`);
    const owned = payments.flatMap(({ orderId, subject }) => {
      const id = maybeId(orderId);
      return id === undefined ? [] : [{ orderId: id, userId: subject }];
    });
    return { payments: (await this.read.ofOrders(owned)).map(toPayment) };
  }
}

/** Money is moved, and read for others, by our own services only. */
function requireService(): void {
  if (requirePrincipal().service === '') throw principalForbidden('services');
}
