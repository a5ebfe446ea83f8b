import type { Static } from 'typebox';
import { OrderStatus, type Order as OrderMessage } from '#contracts/meshcart/orders/v1/orders.js';
import { moneyOf, numberOf, present, timeOf } from '../http/present.js';
import type { Order, orderStatuses } from '../schemas/order.js';

export type OrderStatusName = (typeof orderStatuses)[number];

const names: Readonly<Partial<Record<OrderStatus, OrderStatusName>>> = {
  [OrderStatus.ORDER_STATUS_PENDING]: 'pending',
  [OrderStatus.ORDER_STATUS_AWAITING_PAYMENT]: 'awaiting_payment',
  [OrderStatus.ORDER_STATUS_AUTHORIZED]: 'authorized',
  [OrderStatus.ORDER_STATUS_CONFIRMED]: 'confirmed',
  [OrderStatus.ORDER_STATUS_PAYMENT_FAILED]: 'payment_failed',
  [OrderStatus.ORDER_STATUS_CANCELLED]: 'cancelled',
  [OrderStatus.ORDER_STATUS_EXPIRED]: 'expired',
  [OrderStatus.ORDER_STATUS_REFUNDED]: 'refunded',
  [OrderStatus.ORDER_STATUS_NEEDS_ATTENTION]: 'needs_attention',
};

/** The contract's status of that name; unspecified, which means all, where there is no name. */
export function orderStatusNamed(name: OrderStatusName | undefined): OrderStatus {
  const found = Object.entries(names).find(([, each]) => each === name);
  return found ? (Number(found[0]) as OrderStatus) : OrderStatus.ORDER_STATUS_UNSPECIFIED;
}

export function presentOrder(message: OrderMessage | undefined): Static<typeof Order> {
  const { id, status, items, total, version, createdAt, updatedAt } = present(message, 'an order');
  return {
    id,
    status: present(names[status], 'a known order status'),
    items: items.map(({ productId, quantity, unitPrice }) => ({
      productId,
      quantity,
      unitPrice: moneyOf(unitPrice, 'a unit price'),
    })),
    total: moneyOf(total, 'a total'),
    version: numberOf(version),
    createdAt: timeOf(createdAt, 'created_at'),
    updatedAt: timeOf(updatedAt, 'updated_at'),
  };
}
