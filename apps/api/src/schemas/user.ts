import { Type } from 'typebox';
import { closed, Count, Email, Id, PersonName, Time } from './fields.js';
import { reference } from './reference.js';

export const User = Type.Object(
  {
    id: Id,
    email: Type.String(),
    name: Type.String(),
    version: Count,
    createdAt: Time,
    updatedAt: Time,
  },
  { $id: 'User', ...closed },
);

export const ClientCredentials = Type.Object(
  {
    clientId: Type.String(),
    clientSecret: Type.String({ description: 'Shown this once' }),
    scopes: Type.Array(Type.String()),
  },
  { $id: 'ClientCredentials', ...closed, description: 'For POST /oauth2/token with client_credentials' },
);

export const Registration = Type.Object(
  { user: reference(User), client: reference(ClientCredentials) },
  { $id: 'Registration', ...closed },
);

export const NewUser = Type.Object(
  { email: Email, password: Type.String({ minLength: 12, maxLength: 200 }), name: PersonName },
  {
    $id: 'NewUser',
    ...closed,
    examples: [{ email: 'ada@example.com', password: 'correct horse battery', name: 'Ada Lovelace' }],
  },
);

export const UserChange = Type.Object(
  { email: Type.Optional(Email), name: Type.Optional(PersonName) },
  { $id: 'UserChange', ...closed, minProperties: 1, examples: [{ name: 'Ada King' }] },
);
