import { shortName, type EventRecords, type ToldEvent } from './event-records.js';

type Ask = <T extends Record<string, unknown>>(sql: string, values?: readonly unknown[]) => Promise<T[]>;

const events = 'select id, type, subject, sequence from event_log.event where topic = $1 order by position';

const behind = `
  select consumer_group, topic, c.position as done, t.position as last
  from event_log.cursor c join event_log.topic t on t.name = c.topic where c.position < t.position`;

/** Of the messaging database, which `ask` asks. */
export class PostgresEventRecords implements EventRecords {
  constructor(private readonly ask: Ask) {}

  async told(topic: string): Promise<ToldEvent[]> {
    const rows = await this.ask<{ id: string; type: string; subject: string; sequence: string }>(events, [
      topic,
    ]);
    return rows.map((row) => ({ ...row, type: shortName(row.type), sequence: BigInt(row.sequence) }));
  }

  async unread(): Promise<string[]> {
    return (await this.ask(behind)).map((row) => JSON.stringify(row));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
