import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { PaymentLeases, type Lease } from '../domain/payment-store.js';

const start = `lease_token = lease_token + 1, lease_until = clock_timestamp() + $1 * interval '1 millisecond'`;
const free = `(lease_until is null or lease_until <= clock_timestamp())`;

const take = `update billing.payments set ${start} where order_id = $2 and ${free} returning id, lease_token`;

const takeDue = `
  update billing.payments set ${start}, settle_tries = settle_tries + 1
  where id = (select id from billing.payments
    where (settle_after <= clock_timestamp() or lease_until <= clock_timestamp()) and ${free}
    order by coalesce(settle_after, lease_until) limit 1 for update skip locked)
  returning id, lease_token`;

/** After so many tries, about a day, what the provider refuses to do is left to people. */
const triesInVain = 36;

/**
 * What is in doubt or held in vain is looked after soon, and ever more seldom: where people were called up to once an hour,
 * and at last not at all. What waits for its client waits as long again as it has waited, since it is told by webhook.
 */
const release = `
  update billing.payments p set lease_until = null,
    settle_tries = case when needs.settling then settle_tries else 0 end,
    settle_after = case
      when needs.settling and attention is not null and settle_tries >= ${triesInVain} then null
      when needs.settling then clock_timestamp() + interval '1 second' *
        least(case when attention is null then 60 else 3600 end, 0.5 * 2 ^ least(settle_tries, 13))
      when state = 'requires_action' then clock_timestamp() +
        least(interval '30 minutes', greatest(interval '1 minute', clock_timestamp() - updated_at)) end
  from (select id, in_doubt or (state in ('declined', 'cancelled') and intent_id is not null and not released)
      or exists (select from billing.provider_calls where payment_id = $1 and state = 'open') as settling
    from billing.payments where id = $1) needs
  where p.id = needs.id and lease_token = $2`;

interface LeaseRow {
  [column: string]: unknown;
  id: string;
  lease_token: string;
}

@Injectable()
export class PostgresPaymentLeases extends PaymentLeases {
  constructor(private readonly database: Database) {
    super();
  }

  async take(orderId: string, milliseconds: number): Promise<Lease | undefined> {
    return this.lease({ name: 'payments_lease', text: take, values: [milliseconds, orderId] });
  }

  async takeDue(milliseconds: number): Promise<Lease | undefined> {
    return this.lease({ name: 'payments_lease_due', text: takeDue, values: [milliseconds] });
  }

  async release({ paymentId, token }: Lease): Promise<void> {
    await this.database.execute({ name: 'payments_release', text: release, values: [paymentId, token] });
  }

  private async lease(statement: {
    name: string;
    text: string;
    values: unknown[];
  }): Promise<Lease | undefined> {
    const { rows } = await this.database.execute<LeaseRow>(statement);
    return rows[0] && { paymentId: rows[0].id, token: BigInt(rows[0].lease_token) };
  }
}
