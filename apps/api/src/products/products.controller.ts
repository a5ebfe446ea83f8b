import { Body, Controller, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { CATALOGUE, STOCK, type Catalogue, type Stock } from '../clients.js';
import { ServeOperation } from '../edge/serve-operation.js';
import { tagOf } from '../http/entity-tag.js';
import { pageOf } from '../http/page-of.js';
import { IdParameter, NoQuery, ProductPage, ProductQuery } from '../schemas/page.js';
import { NewStockReceipt, Product, StockReceipt } from '../schemas/product.js';
import { reference } from '../schemas/reference.js';
import { presentProduct, presentStockReceipt } from './product.presenter.js';
import { ProductsPerTick } from './products-per-tick.js';

/** The catalogue is everyone's, but stock changes from one moment to the next: ask again, at little cost. */
const publicCache = { 'cache-control': 'public, no-cache' };

@Controller()
export class ProductsController {
  constructor(
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
    @Inject(STOCK) private readonly stock: Stock,
    private readonly products: ProductsPerTick,
  ) {}

  @ServeOperation('ListProducts', {
    tag: 'products',
    summary: 'The catalogue, oldest first',
    querystring: ProductQuery,
    success: { status: 200, description: 'One page', schema: reference(ProductPage), headers: ['Link'] },
  })
  async list(
    @Query()
    { limit = 20, cursor = '', currency = '', available = false, q = '' }: Static<typeof ProductQuery>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof ProductPage>> {
    const { products, nextPageToken } = await this.catalogue.listProducts({
      pageSize: limit,
      pageToken: cursor,
      currency,
      availableOnly: available,
      nameContains: q,
    });
    void reply.headers(publicCache);
    return pageOf(products.map(presentProduct), nextPageToken, request, reply);
  }

  @ServeOperation('GetProduct', {
    tag: 'products',
    summary: 'One product',
    params: IdParameter,
    querystring: NoQuery,
    success: { status: 200, description: 'The product', schema: reference(Product), headers: ['ETag'] },
    refuses: ['PRODUCT_NOT_FOUND'],
  })
  async get(
    @Param() { id }: Static<typeof IdParameter>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof Product>> {
    const product = presentProduct(await this.products.get(id));
    void reply.headers({ ...publicCache, etag: tagOf(product) });
    return product;
  }

  @ServeOperation('CreateStockReceipt', {
    tag: 'products',
    summary: 'Add received pieces to the stock of a product',
    params: IdParameter,
    querystring: NoQuery,
    body: reference(NewStockReceipt),
    success: {
      status: 201,
      description: 'The receipt; the product is where Location says',
      schema: reference(StockReceipt),
      headers: ['Location', 'Idempotency-Replayed'],
    },
    refuses: ['PRODUCT_NOT_FOUND'],
  })
  async receive(
    @Param() { id }: Static<typeof IdParameter>,
    @Body() { quantity }: Static<typeof NewStockReceipt>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Static<typeof StockReceipt>> {
    const receipt = await this.stock.receiveStock({ productId: id, quantity: BigInt(quantity) });
    void reply.header('location', `/v1/products/${receipt.productId}`);
    if (receipt.replayed) void reply.header('idempotency-replayed', 'true');
    return presentStockReceipt(receipt);
  }
}
