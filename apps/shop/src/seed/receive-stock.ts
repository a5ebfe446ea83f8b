import type { SeedProduct } from './catalogue.js';
import type { Credentials } from './demo-client.js';

/**
 * Receives the first pieces through the public interface, as the admin. The keys are the products' own, so that a
 * second try of a start that was killed receives nothing twice.
 */
export async function receiveStock(
  url: string,
  admin: Credentials,
  products: readonly SeedProduct[],
): Promise<void> {
  const token = await tokenFor(url, admin);
  for (const { id, pieces } of products) {
    await answerOf(`${url}/v1/products/${id}/stock-receipts`, {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `first-stock-of-${id}`,
      body: JSON.stringify({ quantity: pieces }),
    });
  }
}

async function tokenFor(url: string, { id, secret, scopes }: Credentials): Promise<string> {
  const answer = await answerOf(`${url}/oauth2/token`, {
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') }).toString(),
  });
  return String(answer['access_token']);
}

async function answerOf(url: string, { body, ...headers }: { body: string } & Record<string, string>) {
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(15_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
