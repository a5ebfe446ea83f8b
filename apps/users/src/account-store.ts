import { Injectable } from '@nestjs/common';
import { eq, sql } from 'drizzle-orm';
import { DomainError } from '#errors/domain-error.js';
import { Database, violatedConstraint } from '#persistence/database.js';
import type { PasswordHash } from './password-hash.js';
import { account } from './schema.js';

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** Grows by one at each change. */
  readonly version: bigint;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewAccount {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly password: PasswordHash;
}

export interface AccountChange {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly expectedVersion?: bigint | undefined;
}

const profile = {
  id: account.id,
  email: account.email,
  name: account.name,
  version: account.version,
  createdAt: account.createdAt,
  updatedAt: account.updatedAt,
};

/** Takes normal forms only; that an address belongs to one account is held by the database. */
@Injectable()
export class AccountStore {
  private readonly statements;

  constructor(database: Database) {
    this.statements = statementsOf(database);
  }

  /** Throws conflict EMAIL_TAKEN. */
  async add({ password, ...fields }: NewAccount): Promise<Account> {
    const { hash, nonce, parameters } = password;
    const [added] = await takenMeansConflict(
      this.statements.insert.execute({ ...fields, hash, nonce, parameters: JSON.stringify(parameters) }),
    );
    if (!added) throw new Error('insert returned no row');
    return added;
  }

  async find(id: string): Promise<Account | undefined> {
    const [found] = await this.statements.byId.execute({ id });
    return found;
  }

  async findByEmail(email: string): Promise<Account | undefined> {
    const [found] = await this.statements.byEmail.execute({ email });
    return found;
  }

  /** Those that exist, in no particular order. */
  async findAll(ids: readonly string[]): Promise<Account[]> {
    return this.statements.byIds.execute({ ids });
  }

  /** Answers undefined where there is no such account of that version. Throws conflict EMAIL_TAKEN. */
  async change(id: string, { email, name, expectedVersion }: AccountChange): Promise<Account | undefined> {
    const values = { id, email: email ?? null, name: name ?? null, expected: expectedVersion ?? null };
    const [changed] = await takenMeansConflict(this.statements.update.execute(values));
    return changed;
  }

  async setPassword(id: string, { hash, nonce, parameters }: PasswordHash): Promise<void> {
    await this.statements.setPassword.execute({ id, hash, nonce, parameters: JSON.stringify(parameters) });
  }
}

function statementsOf({ queries }: Database) {
  const value = sql.placeholder;
  return {
    insert: queries
      .insert(account)
      .values({
        id: value('id'),
        email: value('email'),
        name: value('name'),
        passwordHash: value('hash'),
        passwordNonce: value('nonce'),
        passwordParameters: sql`${value('parameters')}::jsonb`,
        version: sql`1`,
        createdAt: sql`now()`,
        updatedAt: sql`now()`,
      })
      .returning(profile)
      .prepare('account_insert'),
    byId: queries
      .select(profile)
      .from(account)
      .where(eq(account.id, value('id')))
      .prepare('account_by_id'),
    byEmail: queries
      .select(profile)
      .from(account)
      .where(eq(account.email, value('email')))
      .prepare('account_by_email'),
    byIds: queries
      .select(profile)
      .from(account)
      .where(sql`${account.id} = any(${value('ids')}::uuid[])`)
      .prepare('account_by_ids'),
    setPassword: queries
      .update(account)
      .set({
        passwordHash: sql`${value('hash')}`,
        passwordNonce: sql`${value('nonce')}`,
        passwordParameters: sql`${value('parameters')}::jsonb`,
      })
      .where(eq(account.id, value('id')))
      .prepare('account_set_password'),
    update: queries
      .update(account)
      .set({
        email: sql`coalesce(${value('email')}::text, ${account.email})`,
        name: sql`coalesce(${value('name')}::text, ${account.name})`,
        version: sql`${account.version} + 1`,
        updatedAt: sql`now()`,
      })
      .where(
        sql`${account.id} = ${value('id')} and (${value('expected')}::bigint is null or ${account.version} = ${value('expected')}::bigint)`,
      )
      .returning(profile)
      .prepare('account_update'),
  };
}

async function takenMeansConflict<T>(statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    if (violatedConstraint(error) !== 'account_email_key') throw error;
    // Without a cause: the driver's error carries the address.
    throw new DomainError('conflict', 'EMAIL_TAKEN', 'an account with this e-mail address exists already');
  }
}
