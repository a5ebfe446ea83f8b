import type { ProblemCode } from '../problems/codes.js';
import { HttpProblem } from '../problems/http-problem.js';

const realm = 'Bearer realm="meshcart"';
const form = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** The token of an Authorization header, by RFC 6750. Throws TOKEN_INVALID where there is none. */
export function bearerToken(header: string | undefined): string {
  if (header === undefined) throw challenge('TOKEN_INVALID', 'an access token is needed', realm);
  const [, token] = form.exec(header) ?? [];
  if (token === undefined) throw tokenRefused('the header Authorization must be "Bearer <token>"');
  return token;
}

export const tokenRefused = (detail: string, cause?: unknown): HttpProblem =>
  challenge('TOKEN_INVALID', detail, `${realm}, error="invalid_token"`, cause);

/** @param missing the scopes that the token lacks */
export const scopeRefused = (missing: readonly string[], needed: readonly string[]): HttpProblem =>
  challenge(
    'SCOPE_MISSING',
    `the token lacks the scope ${missing.join(' ')}`,
    `${realm}, error="insufficient_scope", scope="${needed.join(' ')}"`,
  );

const challenge = (code: ProblemCode, detail: string, value: string, cause?: unknown) =>
  new HttpProblem(code, detail, { cause, headers: { 'www-authenticate': value } });
