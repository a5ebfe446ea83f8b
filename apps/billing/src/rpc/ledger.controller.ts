import { Controller } from '@nestjs/common';
import {
  LedgerServiceService,
  type ListLedgerEntriesRequest,
  type ListLedgerEntriesResponse,
} from '#contracts/meshcart/billing/v1/ledger.js';
import { requireSubject } from '#platform/call-context.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import { ReadPayments } from '../usecases/read-payments.js';
import { idToFind } from './request-fields.js';

@Controller()
@ServeContract(LedgerServiceService)
export class LedgerController implements Handlers<typeof LedgerServiceService> {
  constructor(private readonly read: ReadPayments) {}

  async listLedgerEntries({ paymentId }: ListLedgerEntriesRequest): Promise<ListLedgerEntriesResponse> {
    const entries = await this.read.entriesOf(idToFind(paymentId), requireSubject());
    return {
      entries: entries.map(({ id, transactionId, account, amount, kind, createdAt }) => ({
        id,
        transactionId,
        account,
        amount: { amount: amount.amount, currency: amount.currency },
        kind,
        createdAt,
      })),
    };
  }
}
