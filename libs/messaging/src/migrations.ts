import type { MigrationSet } from '#persistence/migrate.js';

/** The embedded event log and the work queue: applied to the messaging database. */
export const messagingMigrations: MigrationSet = {
  name: 'messaging',
  folder: new URL('../migrations/', import.meta.url),
};
