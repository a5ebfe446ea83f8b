import { Controller } from '@nestjs/common';
import {
  ReceiveStockRequest,
  ReceiveStockResponse,
  StockServiceService,
} from '#contracts/meshcart/orders/v1/catalogue.js';
import { IdempotencyStore } from '#persistence/idempotency.js';
import { runIdempotent } from '#platform/idempotent.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import { ReceiveStock } from '../usecases/receive-stock.js';

const receiving = { request: ReceiveStockRequest, response: ReceiveStockResponse };

@Controller()
@ServeContract(StockServiceService)
export class StockController implements Handlers<typeof StockServiceService> {
  constructor(
    private readonly keys: IdempotencyStore,
    private readonly receive: ReceiveStock,
  ) {}

  async receiveStock(request: ReceiveStockRequest): Promise<ReceiveStockResponse> {
    const { response, replayed } = await runIdempotent(this.keys, receiving, request, async () => {
      const receipt = await this.receive.run(request.productId, request.quantity);
      const { id: receiptId, productId, quantity, available, receivedAt } = receipt;
      return { receiptId, productId, quantity, available, receivedAt, replayed: false };
    });
    return { ...response, replayed };
  }
}
