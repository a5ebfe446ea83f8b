import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Product } from '../support/shop-client/shapes.js';
import type { Shopper } from '../support/shop-client/shopper.js';
import { describe } from './checks.js';
import { enter, orderOf } from './journey.js';

export interface Tally {
  readonly sent: number;
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

/** Requests at a steady pace, each once and none repeated, until told to stop. */
export class Load {
  private sent = 0;
  private slowestMs = 0;
  private readonly failures: string[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private stopped = false;
  private readonly loop: Promise<void>;

  private constructor(
    private readonly requests: readonly (() => Promise<void>)[],
    private readonly pauseMs: number,
  ) {
    this.loop = this.run();
  }

  /** Touches every service: the catalogue, the account, orders and payments. */
  static async start(url: string, pauseMs = 150): Promise<Load> {
    const { shopper, product } = await enter(url);
    return new Load(mix(shopper, product, (await shopper.place(orderOf(product))).id), pauseMs);
  }

  async stop(): Promise<Tally> {
    this.stopped = true;
    await this.loop;
    await Promise.all(this.underWay);
    return { sent: this.sent, failures: this.failures, slowestMs: Math.round(this.slowestMs) };
  }

  private async run(): Promise<void> {
    for (let turn = 0; !this.stopped; turn += 1) {
      const request = this.requests[turn % this.requests.length];
      if (request) this.send(request);
      await wait(this.pauseMs);
    }
  }

  private send(request: () => Promise<void>): void {
    this.sent += 1;
    const begun = performance.now();
    const underWay = request()
      .catch((error: unknown) => {
        const after = `after ${Math.round(performance.now() - begun)} ms`;
        this.failures.push(`${new Date().toISOString()} ${after} ${describe(error)}`);
      })
      .finally(() => {
        this.slowestMs = Math.max(this.slowestMs, performance.now() - begun);
        this.underWay.delete(underWay);
      });
    this.underWay.add(underWay);
  }
}

function mix(shopper: Shopper, product: Product, orderId: string): (() => Promise<void>)[] {
  const read = (path: string) => async () => {
    await shopper.read(path);
  };
  return [
    read('/v1/products?currency=EUR&limit=5'),
    read(`/v1/products/${product.id}`),
    read('/v1/users/me'),
    read(`/v1/orders/${orderId}`),
    read(`/v1/orders/${orderId}/payment`),
    async () => {
      await shopper.place(orderOf(product), randomUUID());
    },
  ];
}
