import { Database } from '#persistence/database.js';
import { seedUsers } from '#users/seed.js';
import type { System } from '../system.js';
import { catalogue } from './catalogue.js';
import { readDemoClient, writeDemoClient, type Credentials, type DemoClient } from './demo-client.js';
import { addProducts } from './add-products.js';
import { receiveStock } from './receive-stock.js';

/** Fills a new shop: whom one can be, what can be bought, and the first pieces of it. Killed half-way, it goes on. */
export async function seed(directory: string, system: System): Promise<DemoClient> {
  const known = readDemoClient(directory);
  let demo: DemoClient = { ...(known ?? (await newClients(system))), url: system.publicUrl };
  writeDemoClient(directory, demo);
  if (demo.stocked) return demo;
  await addProducts(system.ownerUrl('orders'), catalogue);
  await receiveStock(system.publicUrl, demo.admin, catalogue);
  demo = { ...demo, stocked: true };
  writeDemoClient(directory, demo);
  return demo;
}

async function newClients(system: System): Promise<DemoClient> {
  const database = Database.open(system.databaseUrl('users'), { name: 'seed', poolSize: 1 });
  try {
    // Renewed, because a shop that was killed before it wrote them down knows no longer what they were.
    const seeded = await seedUsers(database, { renew: true });
    if (!seeded) throw new Error('the demo clients could not be made');
    const { account, client, admin } = seeded;
    return {
      url: system.publicUrl,
      account,
      client: credentials(client),
      admin: credentials(admin),
      stocked: false,
    };
  } finally {
    await database.close();
  }
}

function credentials(client: {
  clientId: string;
  clientSecret: string;
  scopes: readonly string[];
}): Credentials {
  return { id: client.clientId, secret: client.clientSecret, scopes: client.scopes };
}
