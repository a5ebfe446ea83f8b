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
    this.entryPoints.consume('billing-events', {
      [PaymentAuthorized.$type]: async (event) => this.note(event, 'authorized'),
      [PaymentCaptured.$type]: async (event) => this.note(event, 'captured'),
      [PaymentCancelled.$type]: async (event) => this.note(event, 'cancelled'),
      [PaymentDeclined.$type]: async (event) =>
        this.note(event, 'declined', PaymentDeclined.decode(event.data).declineCode),
      [RefundSucceeded.$type]: async ({ data }) => this.noteRefund.run(RefundSucceeded.decode(data).orderId),
    });
  }

  /** The subject of every event of this topic is the order's id. */
  private async note({ subject, sequence }: CloudEvent, state: SeenPayment, failure?: string): Promise<void> {
    const known = failure === undefined || failure === '' ? {} : { failure };
    await this.notePayment.run(subject, { state, version: sequence, ...known });
  }
}
