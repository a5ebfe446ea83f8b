import type { TSchema } from 'typebox';
import { Money } from './money.js';
import { NewOrder, Order } from './order.js';
import { Empty, LedgerEntryPage, OrderPage, ProductPage } from './page.js';
import { LedgerEntry, Payment, Refund } from './payment.js';
import { NewStockReceipt, Product, StockReceipt } from './product.js';
import { Problem, Violation } from './problem.js';
import { ClientCredentials, NewUser, Registration, User, UserChange } from './user.js';
import { FailedWork, FailedWorkDetails, UnansweredApp, WorkMoment } from './work.js';
import {
  DiscardedWork,
  FailedWorkPage,
  FixedWork,
  NewRedrive,
  Redrive,
  RedriveOutcome,
  WorkDiscard,
  WorkFix,
} from './work-requests.js';

/** Everything that routes refer to by name; Fastify, both validators and the document know the same list. */
export const sharedSchemas: readonly TSchema[] = [
  Empty,
  Money,
  User,
  ClientCredentials,
  Registration,
  NewUser,
  UserChange,
  Product,
  ProductPage,
  NewStockReceipt,
  StockReceipt,
  Order,
  OrderPage,
  NewOrder,
  Payment,
  Refund,
  LedgerEntry,
  LedgerEntryPage,
  FailedWork,
  WorkMoment,
  FailedWorkDetails,
  UnansweredApp,
  FailedWorkPage,
  WorkFix,
  FixedWork,
  WorkDiscard,
  DiscardedWork,
  NewRedrive,
  RedriveOutcome,
  Redrive,
  Violation,
  Problem,
];
