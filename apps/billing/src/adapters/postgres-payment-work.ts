import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StateWork } from '#operations/sources/state-work.js';
import { WorkSources } from '#operations/work-sources.js';
import { Database } from '#persistence/database.js';

/** As parked events name their consumers: app and entry point. */
const place = 'billing.unsettled-payments';

/** What people are called to; nobody writes it while somebody calls the provider. */
const free = `id = $1 and attention is not null and (lease_until is null or lease_until < now())`;

/** Client secret and payment method are nobody's to see. */
const rows = `
  select 'billing:saga:${place}:' || id as id, '${place}' as place, id::text as key, '' as type, attention as error,
    settle_tries as attempts, date_trunc('milliseconds', updated_at) as failed_at, null as correlation_id,
    null as traceparent, 0 as waiting, created_at as occurred_at, true as can_redrive, true as can_discard,
    jsonb_build_object('orderId', order_id, 'state', state, 'inDoubt', in_doubt, 'amount', amount::text,
      'currency', currency, 'intentId', intent_id, 'declineCode', decline_code, 'settleAfter', settle_after) as state
  from billing.payments where attention is not null`;

/** Looked at: the worker asks the provider again, and calls people again where that does not help. */
const redrive = `
  update billing.payments set attention = null, settle_tries = 0, settle_after = now() where ${free}`;

const discard = `update billing.payments set attention = null where ${free}`;

/** The payments that billing cannot settle by itself; docs/payments.md tells what each reason asks of people. */
@Injectable()
export class PostgresPaymentWork extends StateWork implements OnModuleInit {
  constructor(
    database: Database,
    private readonly sources: WorkSources,
  ) {
    super(database, { place, rows, redrive, discard });
  }

  onModuleInit(): void {
    this.sources.add(this);
  }
}
