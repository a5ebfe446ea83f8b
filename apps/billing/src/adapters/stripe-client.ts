import {
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import Stripe from 'stripe';
import { crashPoint } from '#faults/crash-point.js';
import type { Logger } from '#platform/logger.js';
import type { BillingConfiguration } from '../config.js';
import type { Answer } from '../domain/payment-provider.js';
import { OneTryHttpClient } from './one-try-http-client.js';
import { answerOf, isOutage } from './stripe-answer.js';

/** The SDK's own timeout restarts with every byte; this much later the whole request is given up. */
const slackMs = 250;

const noDetails = { type: 'none', code: undefined, statusCode: undefined, requestId: undefined };

/** One request to Stripe at a time, with its answer told apart. Retries are the caller's, who knows the keys. */
export class StripeClient {
  private readonly stripe: Stripe;
  private readonly policy = wrap(
    bulkhead(32, 128),
    circuitBreaker(handleWhen(isOutage), { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(10) }),
  );

  private readonly longestMs: number;

  constructor(
    configuration: BillingConfiguration,
    private readonly logger: Logger,
  ) {
    this.longestMs = configuration.STRIPE_TIMEOUT_MS;
    this.stripe = new Stripe(configuration.STRIPE_SECRET_KEY, {
      host: configuration.STRIPE_HOST,
      port: configuration.STRIPE_PORT,
      protocol: configuration.STRIPE_PROTOCOL,
      httpClient: new OneTryHttpClient(),
      maxNetworkRetries: 0,
      telemetry: false,
    });
  }

  /** `action` names the crash points around the request. */
  async send<T>(
    action: string,
    givenMs: number,
    request: (stripe: Stripe, options: Stripe.RequestOptions) => Promise<T>,
  ): Promise<Answer<T>> {
    const timeoutMs = Math.min(givenMs, this.longestMs);
    const limit = timeout(timeoutMs + slackMs, TimeoutStrategy.Aggressive);
    const options = { timeout: timeoutMs, maxNetworkRetries: 0 };
    await crashPoint(`billing.stripe.${action}`, 'before');
    try {
      const answer = this.policy.execute(() => limit.execute(() => request(this.stripe, options)));
      return { kind: 'answered', value: await answer };
    } catch (error) {
      const answer = answerOf<T>(error);
      this.report(action, answer, error);
      return answer;
    } finally {
      await crashPoint(`billing.stripe.${action}`, 'after');
    }
  }

  /** Not the error itself: its texts come from outside. */
  private report(action: string, { kind }: Answer<unknown>, error: unknown): void {
    if (kind === 'declined') return;
    const { type, code, statusCode, requestId } =
      error instanceof Stripe.errors.StripeError ? error : noDetails;
    const facts = { action, outcome: kind, type, code, statusCode, stripeRequestId: requestId };
    this.logger.warn(facts, 'Stripe did not do what was asked');
  }
}
