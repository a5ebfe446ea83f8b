import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { operations } from '#contracts/contracts.js';
import type { Product } from '#contracts/meshcart/orders/v1/catalogue.js';
import { DomainError } from '#errors/domain-error.js';
import { maybeCurrentCall, type ServiceRuntime } from '#platform/call-context.js';
import { SERVICE } from '#platform/platform.module.js';
import { CATALOGUE, type Catalogue } from '../clients.js';
import { runWithDeadline } from '../edge/call-scope.js';

const largestBatch = 100;

/**
 * Reads single products for all callers of one event-loop tick by one RPC. Only fit for what is public: the batch is a
 * call of its own, with its own deadline, so that no caller's identity, patience or departure touches the others.
 */
@Injectable()
export class ProductsPerTick {
  private readonly loader = new DataLoader<string, Product | Error>((ids) => this.read(ids), {
    cache: false,
    maxBatchSize: largestBatch,
    batchScheduleFn: (dispatch) => setImmediate(dispatch),
  });

  constructor(
    @Inject(SERVICE) private readonly service: ServiceRuntime,
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
  ) {}

  /** Throws missing PRODUCT_NOT_FOUND. */
  async get(id: string): Promise<Product> {
    const found = await this.loader.load(id.toLowerCase());
    if (found instanceof Error) throw found;
    return found;
  }

  private async read(ids: readonly string[]): Promise<(Product | Error)[]> {
    const asked = [...new Set(ids)];
    const { products } = await runWithDeadline(this.scope(), async () =>
      this.catalogue.batchGetProducts({ ids: asked }),
    );
    const byId = new Map(products.map((product) => [product.id, product]));
    return ids.map(
      (id) => byId.get(id) ?? new DomainError('missing', 'PRODUCT_NOT_FOUND', 'there is no such product'),
    );
  }

  private scope() {
    const operation = operations().find(({ name }) => name === 'GetProduct');
    if (!operation) throw new Error('edge.proto has no operation GetProduct');
    const correlationId = maybeCurrentCall()?.correlationId ?? randomUUID();
    return {
      ...operation,
      service: this.service,
      correlationId,
      principal: undefined,
      idempotencyKey: undefined,
    };
  }
}
