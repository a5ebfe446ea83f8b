import { provisionDatabase, type ProvisionedDatabase } from '#persistence/provision-database.js';
import { migrate, type MigrationSet } from '#persistence/migrate.js';

export interface TestDatabase extends ProvisionedDatabase {
  drop(): Promise<void>;
}

/** A fresh, migrated database of its own on the server that all specs of a run share. */
export async function testDatabase(
  name: string,
  sets: readonly MigrationSet[],
  options: { readonly appRole?: string } = {},
): Promise<TestDatabase> {
  const provisioned = await provisionDatabase('', { database: name, owner: name, appRole: name });
  await migrate(provisioned.adminUrl, sets, options);
  return { ...provisioned, drop: () => Promise.resolve() };
}
