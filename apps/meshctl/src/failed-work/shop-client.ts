import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { accessOf, type Access, type ShopOptions } from './credentials.js';
import { Refused } from './refused.js';
import { send, type Answer } from './send.js';
import { problemShape, tokenShape } from './shapes.js';

export type Scope = 'work:read' | 'work:write';

interface Request {
  readonly method?: 'GET' | 'PUT' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The operations of a shop, asked as a client that may. */
export class ShopClient {
  private constructor(
    private readonly shop: string,
    private readonly token: string,
  ) {}

  /** Signs in, with no more than the scopes. Throws where the shop cannot be reached or does not know the client. */
  static async signIn(options: ShopOptions, scopes: readonly Scope[]): Promise<ShopClient> {
    const access = accessOf(options);
    return new ShopClient(access.shop, await tokenFor(access, scopes));
  }

  /** The answer, of that shape. Throws Refused for what this request is to blame for, Error for what it is not. */
  async ask<Shape extends TSchema>(
    shape: Shape,
    path: string,
    request: Request = {},
  ): Promise<Static<Shape>> {
    const { method = 'GET', headers = {}, body } = request;
    const { status, body: answer } = await send(this.shop, `/v1/operations${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (status === 200 && Check(shape, answer)) return answer;
    throw status === 200
      ? new Error(`${this.shop} answers as no shop of this version does`)
      : refusal(this.shop, { status, body: answer });
  }
}

async function tokenFor({ shop, credentials }: Access, scopes: readonly Scope[]): Promise<string> {
  if ('token' in credentials) return credentials.token;
  const { clientId, clientSecret } = credentials;
  const pair = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const { status, body } = await send(shop, '/oauth2/token', {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') }),
  });
  if (status === 200 && Check(tokenShape, body)) return body.access_token;
  const code =
    typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : `status ${status}`;
  throw new Error(`${shop} gives this client no token for ${scopes.join(' ')} (${code})${hints[code] ?? ''}`);
}

const hints: Readonly<Record<string, string>> = {
  invalid_client: ': is it of this shop? npm start prints the admin client',
  invalid_scope:
    ': take an admin client; one that was made before there were these scopes is renewed by npm start -- --fresh',
};

/** 401, 403 and 5xx are no fault of what was asked: somebody else must act first. */
function refusal(shop: string, { status, body }: Answer): Error {
  if (!Check(problemShape, body))
    return new Error(`${shop} answers ${status}, and not as a shop does: is the address right?`);
  const { title, detail, code, errors, correlationId } = body;
  const fields = errors.map(({ field, description }) => `\n  ${field} ${description}`).join('');
  const message = `${title}: ${detail} (${code}, correlation id ${correlationId})${fields}`;
  return status < 500 && status !== 401 && status !== 403 ? new Refused(message) : new Error(message);
}
