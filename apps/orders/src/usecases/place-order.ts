import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { ORDERS_CONFIGURATION, type OrdersConfiguration } from '../config.js';
import { cartOf, priced, type Cart } from '../domain/cart.js';
import { Catalogue } from '../domain/catalogue.js';
import { OrderDeadlines } from '../domain/order-deadlines.js';
import { OrderEvents } from '../domain/order-events.js';
import { OrderStore } from '../domain/order-store.js';
import { Order, type OrderRecord } from '../domain/order.js';
import { SagaStore } from '../domain/saga-store.js';
import { Stock } from '../domain/stock.js';

@Injectable()
export class PlaceOrder {
  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
    private readonly stock: Stock,
    private readonly orders: OrderStore,
    private readonly sagas: SagaStore,
    private readonly events: OrderEvents,
    private readonly deadlines: OrderDeadlines,
    @Inject(ORDERS_CONFIGURATION)
    private readonly configuration: Pick<OrdersConfiguration, 'PAYMENT_WINDOW_SECONDS'>,
  ) {}

  /** Keeps the order with its reservation and leaves the rest to its saga, or changes nothing. */
  async run(userId: string, wanted: Cart): Promise<OrderRecord> {
    const cart = cartOf(wanted);
    return this.database.transaction('place-order', async () => {
      const products = await this.catalogue.find(cart.lines.map((line) => line.productId));
      const items = priced(cart, products);
      const [id, createdAt] = [randomUUIDv7(), new Date()];
      const order = Order.place({ id, userId, items, currency: cart.currency, createdAt });
      await this.orders.add(order);
      await this.sagas.start(id, cart.paymentMethod);
      await this.events.placed(order.facts);
      await this.deadlines.expireAt(id, this.expiryOf(createdAt));
      // Last, because from here on other buyers of these products wait for the commit.
      await this.stock.reserve(items);
      return order.facts;
    });
  }

  private expiryOf(createdAt: Date): Date {
    return new Date(createdAt.getTime() + this.configuration.PAYMENT_WINDOW_SECONDS * 1000);
  }
}
