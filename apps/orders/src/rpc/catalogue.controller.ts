import { Controller } from '@nestjs/common';
import {
  CatalogueServiceService,
  type BatchGetProductsRequest,
  type BatchGetProductsResponse,
  type GetProductRequest,
  type GetProductResponse,
  type ListProductsRequest,
  type ListProductsResponse,
} from '#contracts/meshcart/orders/v1/catalogue.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import { BatchGetProducts } from '../usecases/batch-get-products.js';
import { GetProduct } from '../usecases/get-product.js';
import { ListProducts } from '../usecases/list-products.js';
import { toProduct, toProductFilter } from './catalogue.mapping.js';
import { toCursor, toToken } from './paging.mapping.js';

@Controller()
@ServeContract(CatalogueServiceService)
export class CatalogueController implements Handlers<typeof CatalogueServiceService> {
  constructor(
    private readonly get: GetProduct,
    private readonly batchGet: BatchGetProducts,
    private readonly list: ListProducts,
  ) {}

  async getProduct({ id }: GetProductRequest): Promise<GetProductResponse> {
    return { product: toProduct(await this.get.run(id)) };
  }

  async batchGetProducts({ ids }: BatchGetProductsRequest): Promise<BatchGetProductsResponse> {
    return { products: (await this.batchGet.run(ids)).map(toProduct) };
  }

  async listProducts(request: ListProductsRequest): Promise<ListProductsResponse> {
    const query = { after: toCursor(request.pageToken), size: request.pageSize };
    const { items, next } = await this.list.run(toProductFilter(request), query);
    return { products: items.map(toProduct), nextPageToken: toToken(next) };
  }
}
