import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  PaymentAuthorized,
  PaymentCancelled,
  PaymentCaptured,
  PaymentDeclined,
  RefundSucceeded,
} from '#contracts/meshcart/billing/events/v1/events.js';
import type { CloudEvent } from '#messaging/cloud-event.js';
import { EntryPoints } from '#platform/entry-points.js';
import type { SeenPayment } from '../domain/saga.js';
import { NotePayment } from '../usecases/note-payment.js';
import { NoteRefund } from '../usecases/note-refund.js';

@Injectable()
export class BillingEvents implements OnModuleInit {
  constructor(
    private readonly entryPoints: EntryPoints,
    private readonly notePayment: NotePayment,
    private readonly noteRefund: NoteRefund,
  ) {}

  onModuleInit(): void {
    const handlers = {
      [PaymentAuthorized.$type]: async (event: CloudEvent) => this.note(event, 'authorized'),
      [PaymentCaptured.$type]: async (event: CloudEvent) => this.note(event, 'captured'),
      [PaymentCancelled.$type]: async (event: CloudEvent) => this.note(event, 'cancelled'),
      [PaymentDeclined.$type]: async (event: CloudEvent) =>
        this.note(event, 'declined', PaymentDeclined.decode(event.data).declineCode),
      [RefundSucceeded.$type]: async ({ data }: CloudEvent) =>
        this.noteRefund.run(RefundSucceeded.decode(data).orderId),
    };
    // A note never goes back to an older version, and an order is refunded once.
    this.entryPoints.consume('billing-events', handlers, { isReplayable: true });
  }

  /** The subject of every event of this topic is the order's id. */
  private async note({ subject, sequence }: CloudEvent, state: SeenPayment, failure?: string): Promise<void> {
    const known = failure === undefined || failure === '' ? {} : { failure };
    await this.notePayment.run(subject, { state, version: sequence, ...known });
  }
}
