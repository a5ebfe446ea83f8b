import type { JWK } from 'jose';
import Provider, { errors, type AdapterFactory, type Configuration } from 'oidc-provider';
import { apiAudience, tokenAlgorithm } from '#security/audience.js';
import { scopes } from '#security/scopes.js';
import type { AccountStore } from '../account-store.js';
import { compareHashedSecrets } from './hashed-client-secrets.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export interface ProviderSetup {
  readonly issuer: string;
  readonly cookieSecret: string;
  /** Private keys, the first signs. */
  readonly keys: readonly JWK[];
  readonly adapter: AdapterFactory;
  readonly accounts: AccountStore;
}

type JwtCustomizer = NonNullable<NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']>;

/** The OAuth 2 and OpenID provider. Nothing that is for development only is left on. */
export function openIdProvider(setup: ProviderSetup): Provider {
  const provider = new Provider(setup.issuer, configurationOf(setup));
  // openid-server.ts overwrites the forwarded headers with the issuer's, whatever a client sent.
  provider.proxy = true;
  compareHashedSecrets(provider);
  return provider;
}

function configurationOf({ keys, cookieSecret, adapter, accounts }: ProviderSetup): Configuration {
  return {
    adapter,
    jwks: { keys: [...keys] },
    cookies: { keys: [cookieSecret] },
    routes,
    scopes: ['openid', 'offline_access', ...scopes],
    // Not client_secret_jwt: the stored hash would be its key, and who reads the database could use it.
    clientAuthMethods: ['client_secret_basic', 'none'],
    clientDefaults: { id_token_signed_response_alg: tokenAlgorithm },
    extraClientMetadata: { properties: ['account_id'] },
    enabledJWA: { idTokenSigningAlgValues: [tokenAlgorithm] },
    // RFC 9700: no token ever in a URL.
    responseTypes: ['code'],
    pkce: { required: () => true },
    features: featuresOf(),
    formats: { customizers: { jwt: subjectIsTheAccount } },
    interactions: { url: (_, interaction) => `/oauth2/interactions/${interaction.uid}` },
    findAccount: async (_, id) => {
      const account = await accounts.find(id);
      return account && { accountId: account.id, claims: () => ({ sub: account.id }) };
    },
    clientBasedCORS: () => false,
    // Machines read it: JSON whatever the Accept header prefers.
    renderError: (ctx, out) => {
      ctx.type = 'json';
      ctx.body = out;
    },
    ttl: {
      AccessToken: 10 * minute,
      AuthorizationCode: minute,
      ClientCredentials: 10 * minute,
      Grant: 14 * day,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: 14 * day,
      Session: day,
    },
  };
}

const routes = {
  authorization: '/oauth2/authorize',
  end_session: '/oauth2/logout',
  jwks: '/oauth2/jwks',
  pushed_authorization_request: '/oauth2/request',
  token: '/oauth2/token',
  userinfo: '/oauth2/userinfo',
};

function featuresOf(): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    rpInitiatedLogout: { enabled: false },
    // The edge takes bearer tokens only: it would not notice that one is bound to a key.
    dPoP: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => apiAudience,
      useGrantedResource: () => true,
      getResourceServerInfo: (_, resource) => ({
        audience: resource,
        scope: scopesOf(resource).join(' '),
        accessTokenTTL: 10 * minute,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: tokenAlgorithm } },
      }),
    },
  };
}

/** Throws invalid_target for every audience but ours. */
function scopesOf(resource: string): readonly string[] {
  if (resource !== apiAudience) throw new errors.InvalidTarget('unknown resource');
  return scopes;
}

/** Without it a client's token would name the client as its subject. */
const subjectIsTheAccount: JwtCustomizer = (ctx, token, { payload }) => {
  const accountId = ctx.oidc.client?.account_id;
  if (token.kind === 'ClientCredentials' && typeof accountId === 'string') payload.sub = accountId;
};
