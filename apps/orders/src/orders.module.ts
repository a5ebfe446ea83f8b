import { Module } from '@nestjs/common';
import { OrdersWorkServiceService } from '#contracts/meshcart/operations/v1/work_services.js';
import { OperationsModule } from '#operations/operations.module.js';
import { workController } from '#operations/work-controller.js';
import { configurationProvider } from '#platform/environment.js';
import { MessagingModule } from '#platform/messaging.module.js';
import { PersistenceModule } from '#platform/persistence.module.js';
import { GrpcPayments, paymentsClient } from './adapters/grpc-payments.js';
import { OutboxOrderDeadlines } from './adapters/outbox-order-deadlines.js';
import { OutboxOrderEvents } from './adapters/outbox-order-events.js';
import { PostgresCatalogue } from './adapters/postgres-catalogue.js';
import { PostgresOrderStore } from './adapters/postgres-order-store.js';
import { PostgresSagaStore } from './adapters/postgres-saga-store.js';
import { PostgresSagaWork } from './adapters/postgres-saga-work.js';
import { PostgresStock } from './adapters/postgres-stock.js';
import { ORDERS_CONFIGURATION, ordersEnvironment } from './config.js';
import { Catalogue } from './domain/catalogue.js';
import { OrderDeadlines } from './domain/order-deadlines.js';
import { OrderEvents } from './domain/order-events.js';
import { OrderStore } from './domain/order-store.js';
import { Payments } from './domain/payments.js';
import { SagaStore } from './domain/saga-store.js';
import { Stock } from './domain/stock.js';
import { BillingEvents } from './entry-points/billing-events.js';
import { OrderExpiry } from './entry-points/order-expiry.js';
import { OrderSaga } from './entry-points/order-saga.js';
import { CatalogueController } from './rpc/catalogue.controller.js';
import { OrdersController } from './rpc/orders.controller.js';
import { StockController } from './rpc/stock.controller.js';
import { AdvanceSaga } from './usecases/advance-saga.js';
import { BatchGetOrders } from './usecases/batch-get-orders.js';
import { BatchGetProducts } from './usecases/batch-get-products.js';
import { CancelOrder } from './usecases/cancel-order.js';
import { ExpireOrder } from './usecases/expire-order.js';
import { GetOrder } from './usecases/get-order.js';
import { GetProduct } from './usecases/get-product.js';
import { ListOrders } from './usecases/list-orders.js';
import { ListProducts } from './usecases/list-products.js';
import { NotePayment } from './usecases/note-payment.js';
import { NoteRefund } from './usecases/note-refund.js';
import { PlaceOrder } from './usecases/place-order.js';
import { ReceiveStock } from './usecases/receive-stock.js';
import { TakeOrderStep } from './usecases/take-order-step.js';

const catalogue = [GetProduct, BatchGetProducts, ListProducts, ReceiveStock];

const orders = [PlaceOrder, GetOrder, BatchGetOrders, ListOrders, CancelOrder];

const saga = [AdvanceSaga, TakeOrderStep, ExpireOrder, NotePayment, NoteRefund];

const entryPoints = [OrderSaga, OrderExpiry, BillingEvents];

const adapters = [
  paymentsClient,
  { provide: Catalogue, useClass: PostgresCatalogue },
  { provide: Stock, useClass: PostgresStock },
  { provide: OrderStore, useClass: PostgresOrderStore },
  { provide: SagaStore, useClass: PostgresSagaStore },
  { provide: OrderEvents, useClass: OutboxOrderEvents },
  { provide: OrderDeadlines, useClass: OutboxOrderDeadlines },
  { provide: Payments, useClass: GrpcPayments },
];

@Module({
  imports: [
    PersistenceModule.forService('orders'),
    MessagingModule.forService('orders'),
    OperationsModule.forService('orders'),
  ],
  controllers: [
    OrdersController,
    CatalogueController,
    StockController,
    workController(OrdersWorkServiceService),
  ],
  providers: [
    configurationProvider(ORDERS_CONFIGURATION, ordersEnvironment),
    ...catalogue,
    ...orders,
    ...saga,
    ...entryPoints,
    ...adapters,
    PostgresSagaWork,
  ],
})
export class OrdersModule {}
