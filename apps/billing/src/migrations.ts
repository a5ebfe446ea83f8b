import type { MigrationSet } from '#persistence/migrate.js';
import { platformMigrations } from '#persistence/migrations.js';

/** Everything that the database of billing consists of, in order. */
export const billingMigrations: readonly MigrationSet[] = [
  platformMigrations,
  { name: 'billing', folder: new URL('../migrations/', import.meta.url) },
];
