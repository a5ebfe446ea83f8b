import { LedgerServiceService } from '#contracts/meshcart/billing/v1/ledger.js';
import { PaymentsServiceService } from '#contracts/meshcart/billing/v1/payments.js';
import { RefundsServiceService } from '#contracts/meshcart/billing/v1/refunds.js';
import { WebhooksServiceService } from '#contracts/meshcart/billing/v1/webhooks.js';
import { CatalogueServiceService, StockServiceService } from '#contracts/meshcart/orders/v1/catalogue.js';
import {
  BillingWorkServiceService,
  NotificationsWorkServiceService,
  OrdersWorkServiceService,
} from '#contracts/meshcart/operations/v1/work_services.js';
import { OrdersServiceService } from '#contracts/meshcart/orders/v1/orders.js';
import { TokensServiceService, UsersServiceService } from '#contracts/meshcart/users/v1/users.js';
import { clientProvider, type ContractClient } from '#platform/contract-client.js';

export const USERS = Symbol('users');
export const TOKENS = Symbol('tokens');
export const CATALOGUE = Symbol('catalogue');
export const STOCK = Symbol('stock');
export const ORDERS = Symbol('orders');
export const PAYMENTS = Symbol('payments');
export const REFUNDS = Symbol('refunds');
export const LEDGER = Symbol('ledger');
export const WEBHOOKS = Symbol('webhooks');
export const ORDERS_WORK = Symbol('work of orders');
export const BILLING_WORK = Symbol('work of billing');
export const NOTIFICATIONS_WORK = Symbol('work of notifications');

export type Users = ContractClient<'api', typeof UsersServiceService>;
export type Tokens = ContractClient<'api', typeof TokensServiceService>;
export type Catalogue = ContractClient<'api', typeof CatalogueServiceService>;
export type Stock = ContractClient<'api', typeof StockServiceService>;
export type Orders = ContractClient<'api', typeof OrdersServiceService>;
export type Payments = ContractClient<'api', typeof PaymentsServiceService>;
export type Refunds = ContractClient<'api', typeof RefundsServiceService>;
export type Ledger = ContractClient<'api', typeof LedgerServiceService>;
export type Webhooks = ContractClient<'api', typeof WebhooksServiceService>;
export type OrdersWork = ContractClient<'api', typeof OrdersWorkServiceService>;
export type BillingWork = ContractClient<'api', typeof BillingWorkServiceService>;
export type NotificationsWork = ContractClient<'api', typeof NotificationsWorkServiceService>;

/** Everything that the edge may call. */
export const clients = [
  clientProvider(USERS, 'api', UsersServiceService),
  clientProvider(TOKENS, 'api', TokensServiceService),
  clientProvider(CATALOGUE, 'api', CatalogueServiceService),
  clientProvider(STOCK, 'api', StockServiceService),
  clientProvider(ORDERS, 'api', OrdersServiceService),
  clientProvider(PAYMENTS, 'api', PaymentsServiceService),
  clientProvider(REFUNDS, 'api', RefundsServiceService),
  clientProvider(LEDGER, 'api', LedgerServiceService),
  clientProvider(WEBHOOKS, 'api', WebhooksServiceService),
  clientProvider(ORDERS_WORK, 'api', OrdersWorkServiceService),
  clientProvider(BILLING_WORK, 'api', BillingWorkServiceService),
  clientProvider(NOTIFICATIONS_WORK, 'api', NotificationsWorkServiceService),
];
