import { Controller } from '@nestjs/common';
import {
  CreateRefundRequest,
  CreateRefundResponse,
  RefundsServiceService,
  RefundStatus,
} from '#contracts/meshcart/billing/v1/refunds.js';
import { IdempotencyStore } from '#persistence/idempotency.js';
import { requirePrincipal } from '#platform/call-context.js';
import { runIdempotent } from '#platform/idempotent.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import { principalForbidden } from '../domain/payment-errors.js';
import type { RefundStatus as Status } from '../domain/refund.js';
import { CreateRefund } from '../usecases/create-refund.js';
import { idToFind } from './request-fields.js';

const statusOf: Record<Status, RefundStatus> = {
  pending: RefundStatus.REFUND_STATUS_PENDING,
  succeeded: RefundStatus.REFUND_STATUS_SUCCEEDED,
  failed: RefundStatus.REFUND_STATUS_FAILED,
};

const scope = 'refunds:write';
const messages = { request: CreateRefundRequest, response: CreateRefundResponse };

@Controller()
@ServeContract(RefundsServiceService)
export class RefundsController implements Handlers<typeof RefundsServiceService> {
  constructor(
    private readonly idempotency: IdempotencyStore,
    private readonly create: CreateRefund,
  ) {}

  async createRefund(request: CreateRefundRequest): Promise<CreateRefundResponse> {
    if (!requirePrincipal().scopes.includes(scope)) throw principalForbidden(`holders of ${scope}`);
    const paymentId = idToFind(request.paymentId);
    const { response, replayed } = await runIdempotent(this.idempotency, messages, request, async () => {
      const { id, status, amount, createdAt } = await this.create.run(paymentId);
      const money = { amount: amount.amount, currency: amount.currency };
      return {
        refund: { id, paymentId, status: statusOf[status], amount: money, createdAt },
        replayed: false,
      };
    });
    return { ...response, replayed };
  }
}
