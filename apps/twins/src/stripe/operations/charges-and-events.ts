import { missing } from '../domain/stripe-error.js';
import type { Operation } from './operation.js';
import { listOf, page, pageParameters, text } from './read-parameters.js';

export const chargeAndEventOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/charges/{charge}',
    supports: ['expand'],
    run: (context, { path }) => context.objects.get('charge', path.charge ?? ''),
  },
  {
    method: 'GET',
    path: '/v1/charges',
    supports: [...pageParameters, 'customer', 'payment_intent'],
    run: (context, { params }) =>
      listOf(
        '/v1/charges',
        context.objects.list('charge', page(params), {
          customer: text(params, 'customer'),
          payment_intent: text(params, 'payment_intent'),
        }),
      ),
  },
  {
    method: 'GET',
    path: '/v1/events/{id}',
    supports: ['expand'],
    run: (context, { path }) => {
      const event = context.events.find(path.id ?? '');
      if (!event) throw missing('event', path.id ?? '');
      return event;
    },
  },
  {
    method: 'GET',
    path: '/v1/events',
    supports: ['limit', 'type', 'expand'],
    run: (context, { params }) =>
      listOf('/v1/events', context.events.list(page(params).limit, text(params, 'type'))),
  },
];
