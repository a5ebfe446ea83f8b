import { Injectable } from '@nestjs/common';
import { PaymentStore } from '../domain/payment-store.js';
import { ProviderEventLog, ProviderEvents } from '../domain/provider-events.js';
import { RefundStore } from '../domain/refund-store.js';

/** Takes in what the provider tells by itself, each event once. */
@Injectable()
export class ReceiveProviderEvent {
  constructor(
    private readonly events: ProviderEvents,
    private readonly log: ProviderEventLog,
    private readonly payments: PaymentStore,
    private readonly refunds: RefundStore,
  ) {}

  /** Answers whether the event was known already. */
  async run(payload: Uint8Array, signature: string): Promise<boolean> {
    const event = this.events.read(payload, signature);
    const { news } = event;
    const applied = await this.log.once(event, async () => {
      if (!news) return;
      if ('intent' in news) await this.payments.observe(news.intent);
      else await this.refunds.observe(news.refund);
    });
    return !applied;
  }
}
