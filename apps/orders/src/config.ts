import Type, { type Static } from 'typebox';

export const ordersEnvironment = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1 }),
  MESSAGING_DATABASE_URL: Type.String({ minLength: 1 }),
  /** Where billing answers gRPC; several addresses are separated by commas. */
  BILLING_ADDRESS: Type.String({ minLength: 1 }),
  /** How long an order may stay unpaid before it expires. */
  PAYMENT_WINDOW_SECONDS: Type.Integer({ minimum: 1, maximum: 2_000_000, default: 1800 }),
  /** How long one step of a saga is tried before the order needs attention. */
  SAGA_GIVE_UP_SECONDS: Type.Integer({ minimum: 1, maximum: 2_000_000, default: 86_400 }),
});

export type OrdersConfiguration = Static<typeof ordersEnvironment>;

export const ORDERS_CONFIGURATION = Symbol('orders configuration');
