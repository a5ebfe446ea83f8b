import pg from 'pg';
import type { DatabaseName } from '#shop/system.js';
import type { MailControl } from '../shop-client/mail-control.js';
import type { ShopAccess } from '../shop-client/shop-access.js';
import type { StripeControl } from '../shop-client/stripe-control.js';
import { once, type EventRecords, type ToldEvent } from './event-records.js';
import { PostgresEventRecords } from './postgres-event-records.js';

export type Row = Record<string, unknown>;

/** What the databases hold and what the third parties really received, as a check reads it. Close it. */
export class Evidence {
  private readonly clients = new Map<DatabaseName, Promise<pg.Client>>();
  readonly stripe: StripeControl;
  readonly mail: MailControl;
  private records: Promise<EventRecords> | undefined;

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

  /** Of one topic, each once, in the order in which those of one subject are delivered. */
  async events(topic: string): Promise<readonly ToldEvent[]> {
    return once(await (await this.eventRecords()).told(topic));
  }

  /** The same, but for what it tells of the events of each topic: to see whether somebody notices. */
  retold(lie: (told: readonly ToldEvent[]) => readonly ToldEvent[]): Evidence {
    const events = async (topic: string) => lie(await this.events(topic));
    return Object.assign(Object.create(this) as Evidence, { events });
  }

  /** Events that some group has not dealt with yet, in words. */
  async unreadEvents(): Promise<readonly string[]> {
    return (await this.eventRecords()).unread();
  }

  async close(): Promise<void> {
    await (await this.records)?.close();
    this.records = undefined;
    const clients = [...this.clients.values()];
    this.clients.clear();
    await Promise.all(clients.map(async (each) => (await each).end()));
  }

  private eventRecords(): Promise<EventRecords> {
    this.records ??= this.openRecords();
    return this.records;
  }

  private async openRecords(): Promise<EventRecords> {
    const { kafka } = this.access.record.ports;
    if (kafka === undefined)
      return new PostgresEventRecords(async (sql, values) => this.rows('messaging', sql, values));
    // Loaded only where it is needed: it takes a second.
    const { KafkaEventRecords } = await import('./kafka-event-records.js');
    return KafkaEventRecords.open(`127.0.0.1:${kafka}`);
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
