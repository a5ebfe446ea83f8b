import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { eq, sql } from 'drizzle-orm';
import { Database } from '#persistence/database.js';
import { hashClientSecret, newClientSecret } from './client-secret.js';
import { oauthClient } from './schema.js';

/** Known in clear only to the one who asked for it. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
}

export type OAuthClient = typeof oauthClient.$inferSelect;

/** OAuth clients that act for one account each. */
@Injectable()
export class ClientStore {
  private readonly statements;

  constructor(database: Database) {
    this.statements = statementsOf(database);
  }

  /** Answers the secret this once; only its hash is kept. */
  async add(accountId: string, scopes: readonly string[]): Promise<ClientCredentials> {
    const clientId = randomUUIDv7();
    const clientSecret = newClientSecret();
    const secretHash = hashClientSecret(clientSecret);
    await this.statements.insert.execute({ id: clientId, accountId, secretHash, scopes });
    return { clientId, clientSecret, scopes };
  }

  async find(id: string): Promise<OAuthClient | undefined> {
    const [found] = await this.statements.byId.execute({ id });
    return found;
  }

  /** From now on they get no tokens. */
  async removeAll(accountId: string): Promise<void> {
    await this.statements.remove.execute({ accountId });
  }
}

function statementsOf({ queries }: Database) {
  const value = sql.placeholder;
  return {
    insert: queries
      .insert(oauthClient)
      .values({
        id: value('id'),
        accountId: value('accountId'),
        secretHash: value('secretHash'),
        scopes: sql`${value('scopes')}::text[]`,
      })
      .prepare('client_insert'),
    byId: queries
      .select()
      .from(oauthClient)
      .where(eq(oauthClient.id, value('id')))
      .prepare('client_by_id'),
    remove: queries
      .delete(oauthClient)
      .where(eq(oauthClient.accountId, value('accountId')))
      .prepare('client_remove'),
  };
}
