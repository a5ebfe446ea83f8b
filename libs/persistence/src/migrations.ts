import type { MigrationSet } from './migrate.js';

/** Outbox, inbox, parked events and idempotency records: applied to every service's database. */
export const platformMigrations: MigrationSet = {
  name: 'persistence',
  folder: new URL('../migrations/', import.meta.url),
};
