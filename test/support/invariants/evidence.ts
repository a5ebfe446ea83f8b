import pg from 'pg';
import type { DatabaseName } from '#shop/system.js';
import type { MailControl } from '../shop-client/mail-control.js';
import type { ShopAccess } from '../shop-client/shop-access.js';
import type { StripeControl } from '../shop-client/stripe-control.js';

export type Row = Record<string, unknown>;

/** What the databases hold and what the third parties really received, as a check reads it. Close it. */
export class Evidence {
  private readonly clients = new Map<DatabaseName, Promise<pg.Client>>();
  readonly stripe: StripeControl;
  readonly mail: MailControl;

  constructor(private readonly access: ShopAccess) {
    this.stripe = access.stripe;
    this.mail = access.mail;
  }

  async rows<T extends Row = Row>(
    database: DatabaseName,
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<T[]> {
    return (await (await this.client(database)).query<T>(sql, [...values])).rows;
  }

  async close(): Promise<void> {
    const clients = [...this.clients.values()];
    this.clients.clear();
    await Promise.all(clients.map(async (each) => (await each).end()));
  }

  private async client(database: DatabaseName): Promise<pg.Client> {
    const known = this.clients.get(database);
    if (known) return known;
    const connecting = this.connect(database);
    this.clients.set(database, connecting);
    return connecting;
  }

  private async connect(database: DatabaseName): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.access.databaseUrl(database),
      statement_timeout: 20_000,
      connectionTimeoutMillis: 10_000,
    });
    // A server that ends between two checks is noticed by the next query.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
