import Stripe from 'stripe';
import { inClientSpan } from '#platform/client-span.js';
import { traceparentOf } from '#platform/tracing.js';

type HttpClient = ReturnType<typeof Stripe.createNodeHttpClient>;
type Arguments = Parameters<HttpClient['makeRequest']>;

/**
 * Sends each request once. The SDK repeats a request whose connection was closed even where it is told not to, so that a
 * refused connection in the second try would hide that the first may have had its effect.
 */
export class OneTryHttpClient extends Stripe.HttpClient {
  private readonly inner: HttpClient = Stripe.createNodeHttpClient();

  override getClientName(): string {
    return this.inner.getClientName();
  }

  override async makeRequest(...request: Arguments): ReturnType<HttpClient['makeRequest']> {
    const [host, port, path, method, headers, ...rest] = request;
    const attributes = {
      'http.request.method': method,
      'server.address': host,
      'server.port': Number(port),
      'url.path': path.split('?')[0] ?? path,
      ...keyIn(headers),
    };
    return inClientSpan(`${method} Stripe`, attributes, async (span) => {
      const carried = span ? { ...headers, traceparent: traceparentOf(span) } : headers;
      const response = await this.once(host, port, path, method, carried, ...rest);
      span?.setAttribute('http.response.status_code', response.getStatusCode());
      return response;
    });
  }

  private async once(...request: Arguments): ReturnType<HttpClient['makeRequest']> {
    try {
      return await this.inner.makeRequest(...request);
    } catch (error) {
      throw isClosed(error) ? new ConnectionClosed(error) : error;
    }
  }
}

/** By it Stripe tells a repetition, and a person finds the request at Stripe. */
function keyIn(headers: object): { 'http.request.header.idempotency-key'?: string[] } {
  const [, key] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'idempotency-key') ?? [];
  return typeof key === 'string' ? { 'http.request.header.idempotency-key': [key] } : {};
}

/** Without the code by which the SDK would know it. */
class ConnectionClosed extends Error {
  readonly code = 'CLOSED';

  constructor(cause: unknown) {
    super('the connection was closed before the answer was complete', { cause });
  }
}

function isClosed(error: unknown): boolean {
  const code = typeof error === 'object' && error && 'code' in error ? error.code : undefined;
  return Stripe.HttpClient.CONNECTION_CLOSED_ERROR_CODES.some((closed) => closed === code);
}
