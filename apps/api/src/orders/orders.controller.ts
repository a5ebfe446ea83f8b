import { Body, Controller, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { ORDERS, type Orders } from '../clients.js';
import { ServeOperation } from '../edge/serve-operation.js';
import { expectedVersion, tagOf } from '../http/entity-tag.js';
import { pageOf } from '../http/page-of.js';
import { NewOrder, Order } from '../schemas/order.js';
import { Empty, IdParameter, NoQuery, OrderPage, OrderQuery } from '../schemas/page.js';
import { reference } from '../schemas/reference.js';
import { orderStatusNamed, presentOrder } from './order.presenter.js';
import { requireEachProductOnce } from './require-each-product-once.js';

@Controller()
export class OrdersController {
  constructor(@Inject(ORDERS) private readonly orders: Orders) {}

  @ServeOperation('PlaceOrder', {
    tag: 'orders',
    summary: 'Place an order',
    description:
      'Stock is reserved at once; the payment follows by itself. Read the order to see how it goes.',
    querystring: NoQuery,
    body: reference(NewOrder),
    success: {
      status: 201,
      description: 'The order, pending',
      schema: reference(Order),
      headers: ['Location', 'ETag', 'Idempotency-Replayed'],
    },
    refuses: ['PRODUCT_NOT_FOUND', 'STOCK_INSUFFICIENT', 'CURRENCY_NOT_OFFERED'],
  })
  async place(
    @Body() { items, currency, paymentMethod = '' }: Static<typeof NewOrder>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof Order>> {
    requireEachProductOnce(items);
    const wanted = items.map(({ productId, quantity }) => ({ productId: productId.toLowerCase(), quantity }));
    const { order, replayed } = await this.orders.placeOrder({ items: wanted, currency, paymentMethod });
    const placed = presentOrder(order);
    void reply.header('location', `/v1/orders/${placed.id}`);
    return answered(placed, reply, replayed);
  }

  @ServeOperation('ListOrders', {
    tag: 'orders',
    summary: 'Your orders, newest first',
    querystring: OrderQuery,
    success: { status: 200, description: 'One page', schema: reference(OrderPage), headers: ['Link'] },
  })
  async list(
    @Query() { limit = 20, cursor = '', status }: Static<typeof OrderQuery>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof OrderPage>> {
    const wanted = { pageSize: limit, pageToken: cursor, status: orderStatusNamed(status) };
    const { orders, nextPageToken } = await this.orders.listOrders(wanted);
    return pageOf(orders.map(presentOrder), nextPageToken, request, reply);
  }

  @ServeOperation('GetOrder', {
    tag: 'orders',
    summary: 'One order of yours',
    params: IdParameter,
    querystring: NoQuery,
    success: { status: 200, description: 'The order', schema: reference(Order), headers: ['ETag'] },
    refuses: ['ORDER_NOT_FOUND'],
  })
  async get(
    @Param() { id }: Static<typeof IdParameter>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof Order>> {
    const { order } = await this.orders.getOrder({ id });
    return answered(presentOrder(order), reply);
  }

  @ServeOperation('CancelOrder', {
    tag: 'orders',
    summary: 'Ask for the cancellation of an order',
    description: 'Possible until the payment is captured. Read the order to see that it is done.',
    params: IdParameter,
    querystring: NoQuery,
    body: reference(Empty),
    bodyOptional: true,
    ifMatch: true,
    success: {
      status: 202,
      description: 'Accepted; the order as it is now',
      schema: reference(Order),
      headers: ['ETag', 'Idempotency-Replayed'],
    },
    refuses: ['ORDER_NOT_FOUND', 'ORDER_NOT_CANCELLABLE'],
  })
  async cancel(
    @Param() { id }: Static<typeof IdParameter>,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof Order>> {
    const wanted = { id, expectedVersion: expectedVersion(headers['if-match']) };
    const { order, replayed } = await this.orders.cancelOrder(wanted);
    return answered(presentOrder(order), reply, replayed);
  }
}

function answered(order: Static<typeof Order>, reply: FastifyReply, replayed = false): Static<typeof Order> {
  void reply.header('etag', tagOf(order));
  if (replayed) void reply.header('idempotency-replayed', 'true');
  return order;
}
