import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type Provider from 'oidc-provider';
import type { Adapter } from 'oidc-provider';
import { keepAliveTimeout } from '#platform/keep-alive.js';
import { LOGGER, type Logger } from '#platform/logger.js';
import { AccountStore } from '../account-store.js';
import { ClientStore } from '../client-store.js';
import { USERS_CONFIGURATION, type UsersConfiguration } from '../config.js';
import { ArtifactStore } from './artifact-store.js';
import { ClientAdapter } from './client-adapter.js';
import { OpenIdAdapter } from './openid-adapter.js';
import { openIdProvider } from './openid-provider.js';
import { SigningKeys } from './signing-keys.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const cleaningIntervalMs = 10 * 60 * 1000;
/** How long requests under way may take to end. */
const drainMs = 5000;

/** The provider on an HTTP server of its own: it reads request bodies itself. */
@Injectable()
export class OpenIdServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server: Server;
  private handle: Handler = (_, response) => void response.writeHead(503).end();
  private cleaning: NodeJS.Timeout | undefined;

  constructor(
    @Inject(USERS_CONFIGURATION) private readonly configuration: UsersConfiguration,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly keys: SigningKeys,
    private readonly accounts: AccountStore,
    private readonly clients: ClientStore,
    private readonly artifacts: ArtifactStore,
  ) {
    const issuer = new URL(configuration.MESHCART_PUBLIC_URL);
    this.server = createServer((request, response) => {
      seeIssuer(request, issuer);
      this.handle(request, response);
    });
    this.server.requestTimeout = 10_000;
    this.server.keepAliveTimeout = keepAliveTimeout;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.reload();
    const [host, port] = this.configuration.OPENID_ADDRESS.split(':');
    this.server.listen(Number(port), host);
    await once(this.server, 'listening');
    this.cleaning = setInterval(() => this.clean(), cleaningIntervalMs).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.cleaning);
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeIdleConnections();
    const limit = setTimeout(() => this.server.closeAllConnections(), drainMs);
    await closed;
    clearTimeout(limit);
  }

  /** Signs with the newest key from now on. The provider reads its keys once, so there is a new provider. */
  async reload(): Promise<void> {
    const provider = openIdProvider({
      issuer: this.configuration.MESHCART_PUBLIC_URL,
      cookieSecret: this.configuration.OPENID_COOKIE_SECRET,
      keys: await this.keys.load(),
      adapter: (model) => this.adapterOf(model),
      accounts: this.accounts,
    });
    this.finish(provider);
    provider.on('server_error', (_, error) =>
      this.logger.error({ err: error }, 'the OpenID provider failed'),
    );
    this.handle = provider.callback() as Handler;
  }

  /** Host and port that are really bound. */
  get address(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `${address}:${port}`;
  }

  private adapterOf(model: string): Adapter {
    return model === 'Client' ? new ClientAdapter(this.clients) : new OpenIdAdapter(model, this.artifacts);
  }

  private finish(provider: Provider): void {
    provider.use(async (ctx, next) => {
      await next();
      // Of all instances: another may have made a newer key, or hold older ones that this one cannot open.
      if (ctx.oidc?.route === 'jwks') ctx.body = { keys: await this.keys.published() };
      if (ctx.status === 404 && !ctx.body) {
        ctx.body = { error: 'invalid_request', error_description: 'there is nothing at this path' };
        ctx.status = 404;
      }
    });
  }

  private clean(): void {
    this.artifacts.removeExpired().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'expired artifacts could not be removed');
    });
  }
}

/** Links in answers lead to the issuer, whatever Host or forwarded headers a client sent. */
function seeIssuer({ headers }: IncomingMessage, issuer: URL): void {
  headers.host = issuer.host;
  headers['x-forwarded-host'] = issuer.host;
  headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1);
}
