import { randomBytes } from 'node:crypto';
import type { Database } from '#persistence/database.js';
import { adminScopes, customerScopes, type Scope } from '#security/scopes.js';
import { AccountStore } from './account-store.js';
import { Accounts } from './accounts.js';
import { ClientStore, type ClientCredentials } from './client-store.js';
import { hashPassword } from './password-hash.js';

export interface SeededUsers {
  readonly account: { readonly email: string; readonly password: string };
  /** Acts for the account, with the scopes that every customer has. */
  readonly client: ClientCredentials;
  /** Acts for an account of its own, and may receive stock and refund. */
  readonly admin: ClientCredentials;
}

const demoEmail = 'demo@meshcart.example';
const adminEmail = 'admin@meshcart.example';

/**
 * Makes the demo account and the admin client where they are missing, and answers their credentials. Answers undefined
 * where both are there: their secrets are known to nobody. `renew` replaces those by new ones; for a shop that was killed
 * before it could write them down.
 */
export async function seedUsers(
  database: Database,
  { renew = false }: { readonly renew?: boolean } = {},
): Promise<SeededUsers | undefined> {
  const accounts = new AccountStore(database);
  const seeded = (await accounts.findByEmail(demoEmail)) && (await accounts.findByEmail(adminEmail));
  if (seeded && !renew) return undefined;
  const demo = await issue(database, { email: demoEmail, name: 'Demo Customer', scopes: customerScopes });
  const admin = await issue(database, { email: adminEmail, name: 'Shop Staff', scopes: adminScopes });
  return {
    account: { email: demoEmail, password: demo.password },
    client: demo.client,
    admin: admin.client,
  };
}

interface Issued {
  readonly password: string;
  readonly client: ClientCredentials;
}

async function issue(
  database: Database,
  {
    email,
    name,
    scopes,
  }: { readonly email: string; readonly name: string; readonly scopes: readonly Scope[] },
): Promise<Issued> {
  const password = randomBytes(18).toString('base64url');
  const accounts = new AccountStore(database);
  const clients = new ClientStore(database);
  const existing = await accounts.findByEmail(email);
  if (!existing) {
    const { client } = await new Accounts(database, accounts, clients).register(
      { email, name, password },
      scopes,
    );
    return { password, client };
  }
  const hash = await hashPassword(password);
  const client = await database.transaction('renew-credentials', async () => {
    await accounts.setPassword(existing.id, hash);
    await clients.removeAll(existing.id);
    return clients.add(existing.id, scopes);
  });
  return { password, client };
}
