import { PostgresEventLog } from '#messaging/postgres-event-log.js';
import { replaySuite } from './replay-suite.js';

replaySuite('PostgreSQL', () => ({
  environment: {},
  open: async (messagingUrl) => Promise.resolve(PostgresEventLog.open(messagingUrl)),
}));
