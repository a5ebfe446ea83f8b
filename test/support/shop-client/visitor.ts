import { randomBytes } from 'node:crypto';
import { HttpClient } from './http-client.js';
import type { Page, Product, Registration } from './shapes.js';
import { Shopper } from './shopper.js';

export interface NewAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
  readonly scopes: readonly string[];
}

/** An account that nobody else has. */
export const someAccount = (): NewAccount => ({
  email: `${randomBytes(6).toString('hex')}@example.com`,
  password: `correct-horse-${randomBytes(6).toString('hex')}`,
  name: 'Ada Lovelace',
});

/** Anyone who reaches the shop, before they have a token. */
export class Visitor {
  readonly http: HttpClient;

  constructor(url: string) {
    this.http = new HttpClient(url);
  }

  async register(account: NewAccount = someAccount()): Promise<Registration> {
    return this.http.json<Registration>('POST', '/v1/users', { body: account });
  }

  /** Registers and signs in: a customer who has nothing yet. */
  async newShopper(account: NewAccount = someAccount()): Promise<Shopper & { readonly userId: string }> {
    const { user, client } = await this.register(account);
    const token = await this.token({
      id: client.clientId,
      secret: client.clientSecret,
      scopes: client.scopes,
    });
    return Object.assign(new Shopper(this.http, token), { userId: user.id });
  }

  async signIn(credentials: ClientCredentials): Promise<Shopper> {
    return new Shopper(this.http, await this.token(credentials));
  }

  async token({ id, secret, scopes }: ClientCredentials): Promise<string> {
    const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64');
    const { access_token: token } = await this.http.json<{ access_token: string }>('POST', '/oauth2/token', {
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') }).toString(),
    });
    return token;
  }

  async product(id: string): Promise<Product> {
    return this.http.json<Product>('GET', `/v1/products/${id}`);
  }

  async products(query = ''): Promise<Page<Product>> {
    return this.http.json<Page<Product>>('GET', `/v1/products${query}`);
  }
}
