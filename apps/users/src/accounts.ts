import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#errors/domain-error.js';
import { Database } from '#persistence/database.js';
import { customerScopes } from '#security/scopes.js';
import { normalizedEmail, validName, validPassword } from './account-input.js';
import { AccountStore, type Account, type AccountChange } from './account-store.js';
import { ClientStore, type ClientCredentials } from './client-store.js';
import { hashPassword } from './password-hash.js';

export interface Registration {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

export interface Registered {
  readonly account: Account;
  readonly client: ClientCredentials;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const largestBatch = 100;

/** Accounts of customers. Who may ask for which is the controller's matter. */
@Injectable()
export class Accounts {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountStore,
    private readonly clients: ClientStore,
  ) {}

  /** Stores the account and its client, or nothing. Throws invalid REQUEST_INVALID, conflict EMAIL_TAKEN. */
  async register(
    registration: Registration,
    scopes: readonly string[] = customerScopes,
  ): Promise<Registered> {
    const email = normalizedEmail(registration.email);
    const name = validName(registration.name);
    const plain = validPassword(registration.password);
    await this.refuseTaken(email);
    const password = await hashPassword(plain);
    return this.database.transaction('register', async () => {
      const account = await this.accounts.add({ id: randomUUIDv7(), email, name, password });
      return { account, client: await this.clients.add(account.id, scopes) };
    });
  }

  async get(id: string): Promise<Account> {
    const account = uuid.test(id) ? await this.accounts.find(id) : undefined;
    if (!account) throw accountMissing();
    return account;
  }

  /** Those that exist, in the order asked for. */
  async batchGet(ids: readonly string[]): Promise<Account[]> {
    if (ids.length > largestBatch) {
      throw new DomainError('invalid', 'REQUEST_INVALID', `at most ${largestBatch} accounts at once`);
    }
    const found = await this.accounts.findAll(ids.filter((id) => uuid.test(id)));
    const byId = new Map(found.map((account) => [account.id, account]));
    return ids.flatMap((id) => byId.get(id.toLowerCase()) ?? []);
  }

  /** Throws missing USER_NOT_FOUND, stale VERSION_STALE, conflict EMAIL_TAKEN, invalid REQUEST_INVALID. */
  async change(id: string, { email, name, expectedVersion }: AccountChange): Promise<Account> {
    const change = {
      email: email === undefined ? undefined : normalizedEmail(email),
      name: name === undefined ? undefined : validName(name),
      expectedVersion,
    };
    const changed = uuid.test(id) ? await this.accounts.change(id, change) : undefined;
    if (changed) return changed;
    const current = await this.get(id);
    throw new DomainError('stale', 'VERSION_STALE', `the account has version ${current.version} by now`);
  }

  /** Spares the hash. That two do not pass here at once is not its promise: the database holds it. */
  private async refuseTaken(email: string): Promise<void> {
    if (!(await this.accounts.findByEmail(email))) return;
    throw new DomainError('conflict', 'EMAIL_TAKEN', 'an account with this e-mail address exists already');
  }
}

/** The same for an account that is not there and for one that is another's. */
export function accountMissing(): DomainError {
  return new DomainError('missing', 'USER_NOT_FOUND', 'there is no such account');
}
