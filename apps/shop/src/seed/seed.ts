import { seedCatalogue } from '#orders/seed.js';
import { Database } from '#persistence/database.js';
import { seedUsers } from '#users/seed.js';
import { readDemoClient, writeDemoClient, type Credentials, type DemoClient } from './demo-client.js';
import type { System } from '../system.js';

/** Fills a new shop: what can be bought and whom one can be. Killed half-way, the next start goes on with it. */
export async function seed(directory: string, system: System): Promise<DemoClient> {
  const known = readDemoClient(directory) ?? (await fill(system));
  const demo = { ...known, url: system.publicUrl };
  writeDemoClient(directory, demo);
  return demo;
}

async function fill(system: System): Promise<DemoClient> {
  await using(system.ownerUrl('orders'), seedCatalogue);
  // Renewed, because a shop that was killed before it wrote them down does not know what they were.
  const seeded = await using(system.databaseUrl('users'), async (users) => seedUsers(users, { renew: true }));
  if (!seeded) throw new Error('the demo clients could not be made');
  const { account, client, admin } = seeded;
  return { url: system.publicUrl, account, client: credentialsOf(client), admin: credentialsOf(admin) };
}

async function using<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = Database.open(url, { name: 'seed', poolSize: 1 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

type Made = Awaited<ReturnType<typeof seedUsers>> & object;

function credentialsOf({ clientId, clientSecret, scopes }: Made['client']): Credentials {
  return { id: clientId, secret: clientSecret, scopes };
}
