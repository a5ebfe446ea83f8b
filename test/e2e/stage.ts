import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestShop } from '../support/shop.js';
import { ShopAccess } from '../support/shop-client/shop-access.js';
import type { NewOrder, Product } from '../support/shop-client/shapes.js';
import type { Shopper } from '../support/shop-client/shopper.js';
import { someAccount } from '../support/shop-client/visitor.js';
import { SpanSink } from './span-sink.js';

/** Long enough for a test to pay by hand, short enough to wait for an order that nobody pays. */
export const paymentWindowSeconds = 20;

/** A customer of the tests, and the address at which they get mail. */
export type Customer = Shopper & { readonly userId: string; readonly email: string };

/** One running shop for all chapters, with a customer and an administrator in it. */
export class Stage {
  private constructor(
    readonly shop: TestShop,
    readonly access: ShopAccess,
    readonly spans: SpanSink,
    readonly edgesFile: string,
    readonly ada: Customer,
    readonly admin: Shopper,
  ) {}

  static async open(more: readonly string[] = []): Promise<Stage> {
    const records = mkdtempSync(join(tmpdir(), 'meshcart-records-'));
    const edgesFile = join(records, 'edges');
    const spans = await SpanSink.listen();
    const shop = await TestShop.start({
      arguments: more,
      environment: {
        PAYMENT_WINDOW_SECONDS: String(paymentWindowSeconds),
        MESHCART_RECORD_EDGES: edgesFile,
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_ENDPOINT: spans.url,
        LOG_LEVEL: 'debug',
      },
    });
    const access = new ShopAccess(shop.directory);
    return new Stage(shop, access, spans, edgesFile, await newCustomer(access), await access.admin());
  }

  async close(): Promise<void> {
    await this.shop.dispose();
    await this.spans.close();
    await rm(join(this.edgesFile, '..'), { recursive: true, force: true });
  }

  async newCustomer(): Promise<Customer> {
    return newCustomer(this.access);
  }

  /** A product with exactly so many pieces available, which only the caller orders. */
  async productWith(pieces: number): Promise<Product> {
    const product = await this.unusedProduct();
    const customer = await this.newCustomer();
    // What the seed put there is bought away, as stock only grows by receipts.
    for (let left = product.available; left > 0; left -= 1000) {
      const order = await customer.place(orderOf(product, Math.min(left, 1000)));
      await customer.orderIn(order.id, 'confirmed');
    }
    if (pieces > 0) await this.admin.receiveStock(product.id, pieces);
    return this.access.visitor.product(product.id);
  }

  private readonly used = new Set<string>();

  private async unusedProduct(): Promise<Product> {
    const { items } = await this.access.visitor.products('?limit=100&currency=EUR');
    const product = items.toReversed().find(({ id }) => !this.used.has(id));
    if (!product) throw new Error('the catalogue has too few products for these tests');
    this.used.add(product.id);
    return product;
  }

  /** One that every chapter may order from: there are hundreds of it. */
  async plentiful(): Promise<Product> {
    const { items } = await this.access.visitor.products('?currency=EUR');
    const [product] = items;
    if (!product) throw new Error('the catalogue is empty');
    return product;
  }
}

export const orderOf = ({ id }: { readonly id: string }, quantity: number, paymentMethod = 'pm_card_visa') =>
  ({ items: [{ productId: id, quantity }], currency: 'EUR', paymentMethod }) satisfies NewOrder;

/** Without a payment method: the customer pays in the browser. */
export const unpaidOrderOf = ({ id }: { readonly id: string }, quantity = 1): NewOrder => ({
  items: [{ productId: id, quantity }],
  currency: 'EUR',
});

async function newCustomer(access: ShopAccess): Promise<Customer> {
  const account = someAccount();
  return Object.assign(await access.visitor.newShopper(account), { email: account.email });
}
