import type { MigrationSet } from '#persistence/migrate.js';
import { platformMigrations } from '#persistence/migrations.js';

export const usersMigrations: readonly MigrationSet[] = [
  platformMigrations,
  { name: 'users', folder: new URL('../migrations/', import.meta.url) },
];
