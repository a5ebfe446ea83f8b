import {
  OrderStatus,
  type ListOrdersRequest,
  type Order,
  type PlaceOrderRequest,
} from '#contracts/meshcart/orders/v1/orders.js';
import type { Cart } from '../domain/cart.js';
import type { OrderState } from '../domain/order-state.js';
import type { OrderRecord } from '../domain/order.js';
import { requestInvalid } from '../domain/refusals.js';
import { toCursor } from './paging.mapping.js';

const statusOf: Readonly<Record<OrderState, OrderStatus>> = {
  pending: OrderStatus.ORDER_STATUS_PENDING,
  awaiting_payment: OrderStatus.ORDER_STATUS_AWAITING_PAYMENT,
  authorized: OrderStatus.ORDER_STATUS_AUTHORIZED,
  confirmed: OrderStatus.ORDER_STATUS_CONFIRMED,
  payment_failed: OrderStatus.ORDER_STATUS_PAYMENT_FAILED,
  cancelled: OrderStatus.ORDER_STATUS_CANCELLED,
  expired: OrderStatus.ORDER_STATUS_EXPIRED,
  refunded: OrderStatus.ORDER_STATUS_REFUNDED,
  needs_attention: OrderStatus.ORDER_STATUS_NEEDS_ATTENTION,
};

const stateOf = new Map(Object.entries(statusOf).map(([state, status]) => [status, state as OrderState]));

export function toOrder(order: OrderRecord): Order {
  const { id, state, items, total, version, createdAt, updatedAt } = order;
  return {
    id,
    status: statusOf[state],
    items: items.map(({ productId, quantity, unitAmount }) => ({
      productId,
      quantity,
      unitPrice: { amount: unitAmount, currency: total.currency },
    })),
    total: { amount: total.amount, currency: total.currency },
    version,
    createdAt,
    updatedAt,
  };
}

export function toCart({ items, currency, paymentMethod }: PlaceOrderRequest): Cart {
  const lines = items.map(({ productId, quantity }) => ({ productId, quantity }));
  return { lines, currency, paymentMethod: paymentMethod === '' ? undefined : paymentMethod };
}

export function toOrderQuery({ status, pageToken, pageSize }: ListOrdersRequest) {
  return { state: toState(status), after: toCursor(pageToken), size: pageSize };
}

function toState(status: OrderStatus): OrderState | undefined {
  if (status === OrderStatus.ORDER_STATUS_UNSPECIFIED) return undefined;
  const state = stateOf.get(status);
  if (!state) throw requestInvalid('status', 'is not a status of orders');
  return state;
}
