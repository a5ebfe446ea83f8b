import type { MigrationSet } from '#persistence/migrate.js';
import { platformMigrations } from '#persistence/migrations.js';

export const notificationsMigrations: readonly MigrationSet[] = [
  platformMigrations,
  { name: 'notifications', folder: new URL('../migrations/', import.meta.url) },
];
