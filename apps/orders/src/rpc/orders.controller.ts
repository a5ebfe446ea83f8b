import { Controller } from '@nestjs/common';
import {
  CancelOrderRequest,
  CancelOrderResponse,
  OrdersServiceService,
  PlaceOrderRequest,
  PlaceOrderResponse,
  type BatchGetOrdersRequest,
  type BatchGetOrdersResponse,
  type GetOrderRequest,
  type GetOrderResponse,
  type ListOrdersRequest,
  type ListOrdersResponse,
} from '#contracts/meshcart/orders/v1/orders.js';
import { IdempotencyStore } from '#persistence/idempotency.js';
import { requirePrincipal, requireSubject } from '#platform/call-context.js';
import { runIdempotent } from '#platform/idempotent.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import { BatchGetOrders } from '../usecases/batch-get-orders.js';
import { CancelOrder } from '../usecases/cancel-order.js';
import { GetOrder } from '../usecases/get-order.js';
import { ListOrders } from '../usecases/list-orders.js';
import { PlaceOrder } from '../usecases/place-order.js';
import { batchForbidden } from '../domain/refusals.js';
import { toCart, toOrder, toOrderQuery } from './orders.mapping.js';
import { toToken } from './paging.mapping.js';

const placing = { request: PlaceOrderRequest, response: PlaceOrderResponse };
const cancelling = { request: CancelOrderRequest, response: CancelOrderResponse };

@Controller()
@ServeContract(OrdersServiceService)
export class OrdersController implements Handlers<typeof OrdersServiceService> {
  constructor(
    private readonly keys: IdempotencyStore,
    private readonly place: PlaceOrder,
    private readonly cancel: CancelOrder,
    private readonly get: GetOrder,
    private readonly batchGet: BatchGetOrders,
    private readonly list: ListOrders,
  ) {}

  async placeOrder(request: PlaceOrderRequest): Promise<PlaceOrderResponse> {
    const userId = requireSubject();
    const { response, replayed } = await runIdempotent(this.keys, placing, request, async () => {
      const order = await this.place.run(userId, toCart(request));
      return { order: toOrder(order), replayed: false };
    });
    return { ...response, replayed };
  }

  async cancelOrder(request: CancelOrderRequest): Promise<CancelOrderResponse> {
    const userId = requireSubject();
    const { response, replayed } = await runIdempotent(this.keys, cancelling, request, async () => {
      const order = await this.cancel.run(userId, request.id, request.expectedVersion);
      return { order: toOrder(order), replayed: false };
    });
    return { ...response, replayed };
  }

  async getOrder({ id }: GetOrderRequest): Promise<GetOrderResponse> {
    return { order: toOrder(await this.get.run(requireSubject(), id)) };
  }

  async batchGetOrders({ orders }: BatchGetOrdersRequest): Promise<BatchGetOrdersResponse> {
    if (requirePrincipal().service === '') throw batchForbidden();
    return { orders: (await this.batchGet.run(orders)).map(toOrder) };
  }

  async listOrders(request: ListOrdersRequest): Promise<ListOrdersResponse> {
    const { items, next } = await this.list.run(requireSubject(), toOrderQuery(request));
    return { orders: items.map(toOrder), nextPageToken: toToken(next) };
  }
}
