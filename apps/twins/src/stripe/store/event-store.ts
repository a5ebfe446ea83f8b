import type { Storage } from '../../storage/storage.js';
import { newId } from '../domain/new-id.js';

export interface StripeEvent {
  readonly id: string;
  readonly object: 'event';
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: object };
  readonly livemode: false;
  readonly pending_webhooks: number;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  readonly type: string;
}

export interface EventOrigin {
  readonly requestId: string | null;
  readonly idempotencyKey: string | null;
}

export const apiVersion = '2026-10-28.endive';

/** Events, and for each endpoint that wants one a waiting delivery: both written with the effect itself. */
export class EventStore {
  constructor(private readonly storage: Storage) {}

  /** `object` is copied as it is now. `dueAt` is in milliseconds of the real clock. */
  add(
    type: string,
    object: object,
    created: number,
    origin: EventOrigin,
    dueAt: number,
    copies: number,
  ): void {
    const endpoints = this.storage
      .rows('SELECT name, events FROM endpoints')
      .filter((row) => wants(JSON.parse(String(row.events)) as string[], type));
    const event: StripeEvent = {
      id: newId('event'),
      object: 'event',
      api_version: apiVersion,
      created,
      data: { object },
      livemode: false,
      pending_webhooks: endpoints.length,
      request: { id: origin.requestId, idempotency_key: origin.idempotencyKey },
      type,
    };
    this.storage.run(
      "INSERT INTO objects (id, type, body, hidden) VALUES (?, 'event', ?, 'null')",
      event.id,
      JSON.stringify(event),
    );
    for (const row of endpoints)
      for (let copy = 0; copy < copies; copy += 1) this.deliver(event.id, String(row.name), dueAt);
  }

  deliver(eventId: string, endpoint: string, dueAt: number): void {
    this.storage.run(
      'INSERT INTO deliveries (event_id, endpoint, due_at) VALUES (?, ?, ?)',
      eventId,
      endpoint,
      dueAt,
    );
  }

  find(id: string): StripeEvent | undefined {
    const row = this.storage.row("SELECT body FROM objects WHERE id = ? AND type = 'event'", id);
    return row && (JSON.parse(String(row.body)) as StripeEvent);
  }

  /** Newest first. */
  list(limit: number, type?: string): { readonly data: readonly StripeEvent[]; readonly hasMore: boolean } {
    const found = this.storage
      .rows("SELECT body FROM objects WHERE type = 'event' ORDER BY seq DESC")
      .map((row) => JSON.parse(String(row.body)) as StripeEvent)
      .filter((event) => type === undefined || event.type === type);
    return { data: found.slice(0, limit), hasMore: found.length > limit };
  }
}

const wants = (events: readonly string[], type: string) => events.includes('*') || events.includes(type);
