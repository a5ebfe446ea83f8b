import type { MigrationSet } from '#persistence/migrate.js';
import { platformMigrations } from '#persistence/migrations.js';

/** Everything that the database of orders consists of, in order. */
export const ordersMigrations: readonly MigrationSet[] = [
  platformMigrations,
  { name: 'orders', folder: new URL('../migrations/', import.meta.url) },
];
