import type { Static } from 'typebox';
import type { RegisterUserResponse, User as UserMessage } from '#contracts/meshcart/users/v1/users.js';
import { numberOf, present, timeOf } from '../http/present.js';
import type { Registration, User } from '../schemas/user.js';

export function presentUser(message: UserMessage | undefined): Static<typeof User> {
  const { id, email, name, version, createdAt, updatedAt } = present(message, 'a user');
  return {
    id,
    email,
    name,
    version: numberOf(version),
    createdAt: timeOf(createdAt, 'created_at'),
    updatedAt: timeOf(updatedAt, 'updated_at'),
  };
}

export function presentRegistration({ user, client }: RegisterUserResponse): Static<typeof Registration> {
  const { clientId, clientSecret, scopes } = present(client, 'a client');
  return { user: presentUser(user), client: { clientId, clientSecret, scopes } };
}
