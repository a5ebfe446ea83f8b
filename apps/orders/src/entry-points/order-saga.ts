import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EntryPoints } from '#platform/entry-points.js';
import { sagaChannel } from '../adapters/postgres-saga-store.js';
import { AdvanceSaga } from '../usecases/advance-saga.js';

@Injectable()
export class OrderSaga implements OnModuleInit {
  constructor(
    private readonly entryPoints: EntryPoints,
    private readonly advance: AdvanceSaga,
  ) {}

  onModuleInit(): void {
    const options = { everyMs: 1000, channel: sagaChannel, concurrency: 8 };
    this.entryPoints.poll('order-saga', async () => this.advance.run(), options);
  }
}
