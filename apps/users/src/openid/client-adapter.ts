import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { ClientStore, OAuthClient } from '../client-store.js';

/** Shows our clients to the provider, which reads them at every request and may not change them. */
export class ClientAdapter implements Adapter {
  constructor(private readonly clients: ClientStore) {}

  async find(id: string): Promise<AdapterPayload | undefined> {
    const client = await this.clients.find(id);
    return client && toMetadata(client);
  }

  async upsert(): Promise<void> {
    return refuse();
  }

  async destroy(): Promise<void> {
    return refuse();
  }

  async consume(): Promise<void> {
    return refuse();
  }

  async findByUid(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async revokeByGrantId(): Promise<void> {
    return refuse();
  }
}

async function refuse(): Promise<never> {
  return Promise.reject(new Error('clients are made with accounts, not by the OpenID provider'));
}

function toMetadata(client: OAuthClient): AdapterPayload {
  return {
    client_id: client.id,
    // Not the secret: hashed-client-secrets.ts compares with this.
    client_secret: client.secretHash.toString('base64url'),
    account_id: client.accountId,
    scope: client.scopes.join(' '),
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
  };
}
