import pg from 'pg';
import type { LoggedEvent } from './keyed-window.js';
import { type EventRow, loggedEvent, logChannel } from './event-rows.js';
import type { Membership } from './membership.js';

/**
 * A member that is silent for so long, because its process was stopped or cut off, loses its connection and with it its
 * turn. A killed one loses it at once.
 */
const silenceMs = 10_000;

const read = `
  select position, id, source, type, subject, time, sequence, data, correlation_id, traceparent
  from event_log.event where topic = $1 and position > $2 order by position limit $3`;

const join = `
  insert into event_log.cursor (consumer_group, topic, position) values ($1, $2, 0)
  on conflict (consumer_group, topic) do nothing`;

const move = `
  update event_log.cursor set position = $3, moved_at = now()
  where consumer_group = $1 and topic = $2 and position < $3`;

/**
 * One member's connection. The group's turn is an advisory lock of this connection, and the cursor moves on this
 * connection only: whoever has lost the turn cannot move it.
 */
export class LogSession {
  private constructor(
    private readonly client: pg.Client,
    private readonly member: Membership,
  ) {}

  /** `stirred` is called for appends to the topic, and when the connection is lost. */
  static async open(url: string, member: Membership, stirred: () => void): Promise<LogSession> {
    const client = new pg.Client({
      connectionString: url,
      application_name: `${member.group} < ${member.topic}`,
      connectionTimeoutMillis: 5000,
      statement_timeout: silenceMs,
      options: `-c idle_session_timeout=${silenceMs}`,
      keepAlive: true,
    });
    client.on('error', stirred);
    client.on('notification', ({ payload }) => {
      if (payload === member.topic) stirred();
    });
    try {
      await client.connect();
      await client.query(`listen ${logChannel}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return new LogSession(client, member);
  }

  /** Whether it is this member's turn now, to be kept until the session ends. */
  async takeTurn(): Promise<boolean> {
    const text = 'select pg_try_advisory_lock(hashtext($1), hashtext($2)) as taken';
    const { rows } = await this.client.query<{ taken: boolean }>({
      name: 'take_turn',
      text,
      values: this.names(),
    });
    return rows[0]?.taken ?? false;
  }

  /** Where the group stands; the first time before everything. */
  async cursor(): Promise<bigint> {
    await this.client.query(join, this.names());
    const text = 'select position from event_log.cursor where consumer_group = $1 and topic = $2';
    const { rows } = await this.client.query<{ position: string }>(text, this.names());
    return BigInt(rows[0]?.position ?? 0);
  }

  async moveCursor(position: bigint): Promise<void> {
    await this.client.query({ name: 'move_cursor', text: move, values: [...this.names(), position] });
  }

  async read(after: bigint, limit: number): Promise<LoggedEvent[]> {
    const values = [this.member.topic, after, limit];
    const { rows } = await this.client.query<EventRow>({ name: 'read_events', text: read, values });
    return rows.map(loggedEvent);
  }

  /** Breaks the silence. For a member that has read all it may and waits for its handlers: it must not lose its turn. */
  async stayAlive(): Promise<void> {
    await this.client.query({ name: 'stay_alive', text: 'select' });
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined); // already gone
  }

  private names(): string[] {
    return [this.member.group, this.member.topic];
  }
}
