import { Injectable } from '@nestjs/common';
import type { Budget } from '../domain/budget.js';
import type { Intent } from '../domain/intent.js';
import { PaymentProvider } from '../domain/payment-provider.js';
import { PaymentStore, type Lease } from '../domain/payment-store.js';
import { untilKnown } from './until-known.js';

/** Asks the provider what it really holds. Reading has no effect, so it may be repeated at will. */
@Injectable()
export class ReadIntent {
  constructor(
    private readonly payments: PaymentStore,
    private readonly provider: PaymentProvider,
  ) {}

  /** The payment's intent; undefined where the provider did not tell in time. */
  async run({ paymentId }: Lease, budget: Budget): Promise<Intent | undefined> {
    const intentId = (await this.payments.find(paymentId))?.current.intentId;
    if (intentId === undefined) return undefined;
    const told = await untilKnown((ms) => this.provider.retrieveIntent(intentId, ms), budget, false);
    return told.kind === 'answered' ? told.value : undefined;
  }

  /** The intent made for a payment that never learned its id; null where there is none, undefined where not told. */
  async search({ paymentId }: Lease, budget: Budget): Promise<Intent | null | undefined> {
    const told = await untilKnown((ms) => this.provider.findIntent(paymentId, ms), budget, false);
    return told.kind === 'answered' ? (told.value ?? null) : undefined;
  }
}
