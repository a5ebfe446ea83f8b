import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';
import { ProviderEventLog, type ProviderEvent } from '../domain/provider-events.js';

/** A duplicate waits for the first to commit, and then conflicts. */
const insert = `
  insert into billing.provider_events (id, type, object_id, payment_id)
  values ($1, $2, $3, (select id from billing.payments where intent_id = $4))
  on conflict (id) do nothing`;

@Injectable()
export class PostgresProviderEventLog extends ProviderEventLog {
  constructor(private readonly database: Database) {
    super();
  }

  async once(event: ProviderEvent, effect: () => Promise<void>): Promise<boolean> {
    const values = [event.id, event.type, event.objectId ?? null, event.intentId ?? null];
    return this.database.transaction('receive-event', async () => {
      const { rowCount } = await this.database.execute({ name: 'provider_events_add', text: insert, values });
      if (rowCount === 0) return false;
      await effect();
      return true;
    });
  }
}
