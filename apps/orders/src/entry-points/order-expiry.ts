import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EntryPoints } from '#platform/entry-points.js';
import { ExpireOrder } from '../usecases/expire-order.js';

const queue = { tries: 10, firstDelaySeconds: 1, maxDelaySeconds: 60, timeoutSeconds: 5, concurrency: 8 };

@Injectable()
export class OrderExpiry implements OnModuleInit {
  constructor(
    private readonly entryPoints: EntryPoints,
    private readonly expire: ExpireOrder,
  ) {}

  onModuleInit(): void {
    this.entryPoints.work('order-expiry', async ({ data }) => this.expire.run(String(data.orderId)), queue);
  }
}
