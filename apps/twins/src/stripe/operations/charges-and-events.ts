import { missing } from '../domain/stripe-error.js';
import { listOperation } from './list-operation.js';
import type { Operation } from './operation.js';
import { listOf, page, text } from './read-parameters.js';

export const chargeAndEventOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/charges/{charge}',
    supports: ['expand'],
    run: (context, { path }) => context.objects.get('charge', path.charge ?? ''),
  },
  listOperation('/v1/charges', 'charge', ['customer', 'payment_intent']),
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
