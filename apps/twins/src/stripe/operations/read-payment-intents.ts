import type { PaymentIntent } from '../domain/payment-intent.js';
import { invalidRequest } from '../domain/stripe-error.js';
import { listOperation } from './list-operation.js';
import type { Operation } from './operation.js';
import { page, text } from './read-parameters.js';

const retrievePaymentIntent: Operation = {
  method: 'GET',
  path: '/v1/payment_intents/{intent}',
  supports: ['client_secret', 'expand'],
  publishable: true,
  run: (context, { path }) => context.objects.get('payment_intent', path.intent ?? '', 'intent'),
};

const listPaymentIntents = listOperation('/v1/payment_intents', 'payment_intent', ['customer']);

type Condition = (intent: PaymentIntent) => boolean;

const conditionOf = (clause: string): Condition => {
  const byMetadata = /^metadata\[['"](.+)['"]\]:['"](.*)['"]$/.exec(clause);
  if (byMetadata) return (intent) => intent.metadata[byMetadata[1] ?? ''] === byMetadata[2];
  const byField = /^(status|currency|customer):['"](.*)['"]$/.exec(clause);
  if (byField) return (intent) => intent[byField[1] as 'status' | 'currency' | 'customer'] === byField[2];
  throw invalidRequest(`The twin cannot read this part of the query: ${clause}`, { param: 'query' });
};

/** Unlike Stripe's, which lags by up to a minute, this search sees what was just written. */
const searchPaymentIntents: Operation = {
  method: 'GET',
  path: '/v1/payment_intents/search',
  supports: ['expand', 'limit', 'query'],
  run: (context, { params }) => {
    const conditions = (text(params, 'query') ?? '').split(/ AND /i).map((one) => conditionOf(one.trim()));
    const { limit } = page(params);
    const found = context.objects
      .list('payment_intent', { limit: Number.MAX_SAFE_INTEGER })
      .data.filter((intent) => conditions.every((fits) => fits(intent)));
    return {
      object: 'search_result',
      data: found.slice(0, limit),
      has_more: found.length > limit,
      next_page: null,
      url: '/v1/payment_intents/search',
    };
  },
};

export const paymentIntentReads = [searchPaymentIntents, retrievePaymentIntent, listPaymentIntents];
