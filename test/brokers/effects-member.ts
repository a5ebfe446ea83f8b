// One process of a group, to be killed: node dist/test/brokers/effects-member.js <MemberSettings as JSON>
import { setTimeout as wait } from 'node:timers/promises';
import { KafkaEventLog } from '#messaging/kafka/kafka-event-log.js';
import type { CloudEvent } from '#messaging/cloud-event.js';
import { Database } from '#persistence/database.js';
import { Inbox } from '#persistence/inbox.js';

/** What the process is told. */
export interface MemberSettings {
  readonly name: string;
  readonly brokers: readonly string[];
  readonly databaseUrl: string;
  readonly group: string;
  readonly topic: string;
  /** How long an effect takes. */
  readonly effectMs: number;
  /** Says that an event is done before its effect is, as nobody should. */
  readonly isCareless?: boolean;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as MemberSettings;
const { name, brokers, databaseUrl, group, topic, effectMs, isCareless } = settings;
const database = Database.open(databaseUrl, { poolSize: 8 });
const inbox = new Inbox(database, group);
const log = KafkaEventLog.open({ brokers, onError: (error) => console.error(name, error) });

const insert = 'insert into effect (topic, subject, sequence, member) values ($1, $2, $3, $4)';
const effectOf = async ({ subject, sequence }: CloudEvent): Promise<void> => {
  await wait(effectMs);
  const values = [topic, subject, sequence, name];
  await database.execute({ name: 'effect', text: insert, values });
};
const apply = async (event: CloudEvent): Promise<void> => {
  await inbox.handle(event, () => effectOf(event));
};

await log.subscribe({
  group,
  topic,
  handle: async (event) => {
    if (isCareless) apply(event).catch((error: unknown) => console.error(name, error));
    else await apply(event);
  },
});
process.once('SIGTERM', () => void log.close().then(() => database.close()));
console.log('ready');
