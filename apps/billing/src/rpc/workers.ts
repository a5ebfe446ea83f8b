import { Injectable, type OnModuleInit } from '@nestjs/common';
import { remainingMs } from '#platform/call-context.js';
import { EntryPoints } from '#platform/entry-points.js';
import { refundsChannel } from '../domain/refund-store.js';
import { ExecuteRefund } from '../usecases/execute-refund.js';
import { SettleDuePayment } from '../usecases/settle-due-payment.js';

const budget = { remainingMs };

/** The work that nobody asks for: what was promised, and what was left in doubt. */
@Injectable()
export class Workers implements OnModuleInit {
  constructor(
    private readonly entryPoints: EntryPoints,
    private readonly refunds: ExecuteRefund,
    private readonly settle: SettleDuePayment,
  ) {}

  onModuleInit(): void {
    this.entryPoints.poll('refunds', () => this.refunds.run(budget), {
      everyMs: 1000,
      channel: refundsChannel,
      concurrency: 2,
    });
    this.entryPoints.poll('unsettled-payments', () => this.settle.run(budget), {
      everyMs: 500,
      concurrency: 2,
    });
  }
}
