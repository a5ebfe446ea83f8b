import { bigint, customType, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { PasswordParameters } from './password-hash.js';

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** As in migrations/, which is the source. */
export const account = pgTable('account', {
  id: uuid('id').primaryKey(),
  email: text('email').notNull(),
  name: text('name').notNull(),
  passwordHash: bytes('password_hash').notNull(),
  passwordNonce: bytes('password_nonce').notNull(),
  passwordParameters: jsonb('password_parameters').$type<PasswordParameters>().notNull(),
  version: bigint('version', { mode: 'bigint' }).notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
});

export const oauthClient = pgTable('oauth_client', {
  id: text('id').primaryKey(),
  accountId: uuid('account_id').notNull(),
  secretHash: bytes('secret_hash').notNull(),
  scopes: text('scopes').array().notNull(),
});
