import { Server, ServerCredentials, status, type handleUnaryCall } from '@grpc/grpc-js';
import {
  PaymentsServiceService,
  PaymentStatus,
  type AuthorizePaymentRequest,
  type Payment,
} from '#contracts/meshcart/billing/v1/payments.js';

const amounts = new Map<string, Payment['amount']>();

/** Billing at the other end of a real wire: it decides by the payment method and remembers what it was asked. */
export class FakeBilling {
  readonly authorizations: AuthorizePaymentRequest[] = [];
  readonly captures: string[] = [];
  readonly cancellations: string[] = [];
  private readonly statuses = new Map<string, PaymentStatus>();
  private readonly server = new Server();
  private failures = 0;

  /** Answers UNAVAILABLE so many times. */
  failNext(times: number): void {
    this.failures = times;
  }

  async listen(): Promise<string> {
    this.server.addService(PaymentsServiceService, {
      authorizePayment: this.answer<AuthorizePaymentRequest>((request) => this.authorize(request)),
      capturePayment: this.answer<{ orderId: string }>(({ orderId }) => {
        this.captures.push(orderId);
        return this.paymentOf(orderId, PaymentStatus.PAYMENT_STATUS_CAPTURED);
      }),
      cancelPayment: this.answer<{ orderId: string }>(({ orderId }) => {
        this.cancellations.push(orderId);
        const declined = this.statuses.get(orderId) === PaymentStatus.PAYMENT_STATUS_DECLINED;
        return this.paymentOf(
          orderId,
          declined ? PaymentStatus.PAYMENT_STATUS_DECLINED : PaymentStatus.PAYMENT_STATUS_CANCELLED,
        );
      }),
      getPayment: this.answer(() => undefined),
      batchGetPayments: this.answer(() => undefined),
    });
    const port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    return `127.0.0.1:${port}`;
  }

  close(): void {
    this.server.forceShutdown();
  }

  private authorize(request: AuthorizePaymentRequest): Payment {
    this.authorizations.push(request);
    amounts.set(request.orderId, request.amount);
    switch (request.paymentMethod) {
      case '':
        return this.paymentOf(request.orderId, PaymentStatus.PAYMENT_STATUS_REQUIRES_ACTION);
      case 'pm_card_chargeDeclined':
        return this.paymentOf(request.orderId, PaymentStatus.PAYMENT_STATUS_DECLINED);
      default:
        return this.paymentOf(request.orderId, PaymentStatus.PAYMENT_STATUS_AUTHORIZED);
    }
  }

  private paymentOf(orderId: string, state: PaymentStatus): Payment {
    this.statuses.set(orderId, state);
    const declineCode = state === PaymentStatus.PAYMENT_STATUS_DECLINED ? 'card_declined' : '';
    const times = { createdAt: new Date(), updatedAt: new Date() };
    const amount = amounts.get(orderId);
    return {
      id: orderId,
      orderId,
      status: state,
      amount,
      declineCode,
      clientSecret: '',
      version: 1n,
      ...times,
    };
  }

  private answer<Request>(decide: (request: Request) => Payment | undefined) {
    const handle: handleUnaryCall<Request, { payment: Payment | undefined }> = (call, callback) => {
      if (this.failures > 0) {
        this.failures -= 1;
        callback({ code: status.UNAVAILABLE });
        return;
      }
      callback(null, { payment: decide(call.request) });
    };
    return handle;
  }
}
