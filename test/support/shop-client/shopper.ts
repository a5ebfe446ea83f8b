import { randomUUID } from 'node:crypto';
import { eventually } from '../eventually.js';
import { HttpClient, type Answer, type Call } from './http-client.js';
import type { LedgerEntry, NewOrder, Order, OrderStatus, Page, Payment, Refund } from './shapes.js';

/** Waits are generous: the machine that runs the tests may have little of itself to spare. */
const patienceMs = 30_000;

/** One who acts for an account, with a token that is already there. */
export class Shopper {
  constructor(
    readonly http: HttpClient,
    /** To be replaced before its ten minutes are over. */
    public token: string,
  ) {}

  /** The same, asking another address of the shop. */
  at(url: string): Shopper {
    return new Shopper(new HttpClient(url), this.token);
  }

  async send(method: string, path: string, call: Call = {}): Promise<Answer> {
    return this.http.send(method, path, this.signed(call));
  }

  async read<T>(path: string): Promise<T> {
    return this.http.json<T>('GET', path, this.signed({}));
  }

  /** The whole answer, whatever it is. */
  async tryPlacing(order: NewOrder, key: string = randomUUID()): Promise<Answer> {
    return this.send('POST', '/v1/orders', { body: order, headers: { 'idempotency-key': key } });
  }

  async place(order: NewOrder, key: string = randomUUID()): Promise<Order> {
    return this.post<Order>('/v1/orders', order, key);
  }

  /** As part of the caller's own trace. */
  async placeIn(traceparent: string, order: NewOrder): Promise<Order> {
    const headers = { 'idempotency-key': randomUUID(), traceparent };
    return this.http.json<Order>('POST', '/v1/orders', this.signed({ body: order, headers }));
  }

  async order(id: string): Promise<Order> {
    return this.read<Order>(`/v1/orders/${id}`);
  }

  async orders(query = ''): Promise<Page<Order>> {
    return this.read<Page<Order>>(`/v1/orders${query}`);
  }

  /** Waits until the order is in one of the states. @throws with the state that it stays in. */
  async orderIn(id: string, ...wanted: readonly OrderStatus[]): Promise<Order> {
    return eventually(`order ${id} is ${wanted.join(' or ')}`, patienceMs, async () => {
      const order = await this.order(id);
      if (wanted.includes(order.status)) return order;
      throw new Error(`it is ${order.status}`);
    });
  }

  async payment(orderId: string): Promise<Payment> {
    return this.read<Payment>(`/v1/orders/${orderId}/payment`);
  }

  async paymentIn(orderId: string, ...wanted: readonly Payment['status'][]): Promise<Payment> {
    return eventually(`the payment of ${orderId} is ${wanted.join(' or ')}`, patienceMs, async () => {
      const payment = await this.payment(orderId);
      if (wanted.includes(payment.status)) return payment;
      throw new Error(`it is ${payment.status}`);
    });
  }

  async ledger(paymentId: string): Promise<readonly LedgerEntry[]> {
    return (await this.read<Page<LedgerEntry>>(`/v1/payments/${paymentId}/ledger-entries`)).items;
  }

  async tryCancelling(orderId: string, key: string = randomUUID()): Promise<Answer> {
    const headers = { 'idempotency-key': key };
    return this.send('POST', `/v1/orders/${orderId}/cancellation`, { body: {}, headers });
  }

  /** Only an administrator may. */
  async refund(paymentId: string, key: string = randomUUID()): Promise<Refund> {
    return this.post<Refund>(`/v1/payments/${paymentId}/refunds`, {}, key);
  }

  /** Only an administrator may. */
  async receiveStock(productId: string, quantity: number, key: string = randomUUID()): Promise<void> {
    await this.post(`/v1/products/${productId}/stock-receipts`, { quantity }, key);
  }

  private async post<T>(path: string, body: unknown, key: string): Promise<T> {
    return this.http.json<T>('POST', path, this.signed({ body, headers: { 'idempotency-key': key } }));
  }

  private signed(call: Call): Call {
    return { ...call, headers: { authorization: `Bearer ${this.token}`, ...call.headers } };
  }
}
