import type { EventLog } from '#messaging/event-log.js';
import { OutboxRelay } from '#messaging/outbox-relay.js';
import type { Database } from '#persistence/database.js';
import { RecordingQueue } from '../../support/recording-destinations.js';
import type { Carrier } from './carrier.js';

const fill = `
  insert into platform.outbox (key, kind, destination, message_id, type, version, data)
  select number::text, 'event', 'bench', gen_random_uuid(), 'meshcart.bench.events.v1.Sent', 1, repeat('x', 120)::bytea
  from generate_series(1, $1) as number`;

/** How many messages a second leave a full outbox over the carrier, so many in one transaction of the relay. */
export async function relayed(
  database: Database,
  carrier: Carrier,
  { messages, batch }: { readonly messages: number; readonly batch: number },
): Promise<number> {
  await database.execute({ name: 'bench_fill', text: fill, values: [messages] });
  const never = async () => Promise.reject(new Error('not here'));
  const log: EventLog = {
    system: 'bench',
    append: async (_, events) => carrier.send(events.map(({ id }) => id)),
    subscribe: never,
    lag: never,
    close: never,
  };
  let left = messages;
  const empty = Promise.withResolvers<number>();
  const relay = new OutboxRelay(database, log, new RecordingQueue(), {
    source: 'bench',
    batch,
    onError: empty.reject,
    sending: async (parcel, send) => {
      await send(parcel);
      left -= parcel.ids.length;
      if (left === 0) empty.resolve(performance.now());
    },
  });
  const begun = performance.now();
  await relay.start();
  try {
    return messages / (((await empty.promise) - begun) / 1000);
  } finally {
    await relay.close();
  }
}
