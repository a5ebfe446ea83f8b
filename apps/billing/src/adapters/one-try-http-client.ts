import Stripe from 'stripe';

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
    try {
      return await this.inner.makeRequest(...request);
    } catch (error) {
      throw isClosed(error) ? new ConnectionClosed(error) : error;
    }
  }
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
