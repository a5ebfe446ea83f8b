import { Module } from '@nestjs/common';
import { BillingWorkServiceService } from '#contracts/meshcart/operations/v1/work_services.js';
import { OperationsModule } from '#operations/operations.module.js';
import { workController } from '#operations/work-controller.js';
import { configurationProvider } from '#platform/environment.js';
import { MessagingModule } from '#platform/messaging.module.js';
import { PersistenceModule } from '#platform/persistence.module.js';
import { PaymentFacts } from './adapters/payment-facts.js';
import { PaymentRows } from './adapters/payment-rows.js';
import { PostgresLedger } from './adapters/postgres-ledger.js';
import { PostgresPaymentLeases } from './adapters/postgres-payment-leases.js';
import { PostgresPaymentStore } from './adapters/postgres-payment-store.js';
import { PostgresPaymentWork } from './adapters/postgres-payment-work.js';
import { PostgresProviderCalls } from './adapters/postgres-provider-calls.js';
import { PostgresProviderEventLog } from './adapters/postgres-provider-event-log.js';
import { PostgresRefundStore } from './adapters/postgres-refund-store.js';
import { RefundRows } from './adapters/refund-rows.js';
import { StripeEvents } from './adapters/stripe-events.js';
import { StripePaymentProvider } from './adapters/stripe-payment-provider.js';
import { BILLING_CONFIGURATION, billingEnvironment } from './config.js';
import { Ledger } from './domain/ledger.js';
import { PaymentProvider } from './domain/payment-provider.js';
import { PaymentLeases, PaymentStore } from './domain/payment-store.js';
import { ProviderCalls } from './domain/provider-calls.js';
import { ProviderEventLog, ProviderEvents } from './domain/provider-events.js';
import { RefundStore } from './domain/refund-store.js';
import { LedgerController } from './rpc/ledger.controller.js';
import { PaymentsController } from './rpc/payments.controller.js';
import { RefundsController } from './rpc/refunds.controller.js';
import { WebhooksController } from './rpc/webhooks.controller.js';
import { Workers } from './rpc/workers.js';
import { AuthorizePayment } from './usecases/authorize-payment.js';
import { CancelPayment } from './usecases/cancel-payment.js';
import { CapturePayment } from './usecases/capture-payment.js';
import { CreateRefund } from './usecases/create-refund.js';
import { ExecuteRefund } from './usecases/execute-refund.js';
import { HoldPayment } from './usecases/hold-payment.js';
import { MakeProviderCall } from './usecases/make-provider-call.js';
import { ReadIntent } from './usecases/read-intent.js';
import { ReadPayments } from './usecases/read-payments.js';
import { ReceiveProviderEvent } from './usecases/receive-provider-event.js';
import { SettleDuePayment } from './usecases/settle-due-payment.js';
import { SettlePayment } from './usecases/settle-payment.js';

const controllers = [
  PaymentsController,
  RefundsController,
  LedgerController,
  WebhooksController,
  workController(BillingWorkServiceService),
];

const usecases = [
  AuthorizePayment,
  CapturePayment,
  CancelPayment,
  ReadPayments,
  CreateRefund,
  ExecuteRefund,
  ReceiveProviderEvent,
  SettleDuePayment,
];

const steps = [HoldPayment, MakeProviderCall, ReadIntent, SettlePayment];

const adapters = [
  { provide: PaymentStore, useClass: PostgresPaymentStore },
  { provide: PaymentLeases, useClass: PostgresPaymentLeases },
  { provide: ProviderCalls, useClass: PostgresProviderCalls },
  { provide: ProviderEventLog, useClass: PostgresProviderEventLog },
  { provide: RefundStore, useClass: PostgresRefundStore },
  { provide: Ledger, useExisting: PostgresLedger },
  { provide: PaymentProvider, useClass: StripePaymentProvider },
  { provide: ProviderEvents, useClass: StripeEvents },
];

@Module({
  imports: [
    PersistenceModule.forService('billing'),
    MessagingModule.forService('billing'),
    OperationsModule.forService('billing'),
  ],
  controllers,
  providers: [
    configurationProvider(BILLING_CONFIGURATION, billingEnvironment),
    ...usecases,
    ...steps,
    ...adapters,
    PaymentRows,
    PaymentFacts,
    PostgresPaymentWork,
    PostgresLedger,
    RefundRows,
    Workers,
  ],
})
export class BillingModule {}
