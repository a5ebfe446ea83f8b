import { wellKnownCard } from '../domain/card.js';
import { invalidRequest } from '../domain/stripe-error.js';
import { listOperation } from './list-operation.js';
import type { Operation } from './operation.js';
import { metadata, section, text } from './read-parameters.js';
import { createPaymentMethod, resolvePaymentMethod } from './resolve-payment-method.js';

/** Cards come as tokens (`card[token]=tok_visa`): the twin never takes a card number. */
const create: Operation = {
  method: 'POST',
  path: '/v1/payment_methods',
  supports: ['card', 'expand', 'metadata', 'type'],
  run: (context, { params }) => {
    const token = text(section(params, 'card') ?? {}, 'token');
    if (token === undefined)
      throw invalidRequest('The twin takes no card numbers; give card[token], such as tok_visa.', {
        param: 'card',
      });
    const card = wellKnownCard(token);
    if (!card)
      throw invalidRequest(`No such token: '${token}'`, { code: 'resource_missing', param: 'card[token]' });
    return createPaymentMethod(context, card, metadata(params));
  },
};

const retrieve: Operation = {
  method: 'GET',
  path: '/v1/payment_methods/{payment_method}',
  supports: ['expand'],
  run: (context, { path }) =>
    context.objects.get('payment_method', path.payment_method ?? '', 'payment_method'),
};

const list = listOperation('/v1/payment_methods', 'payment_method', ['customer', 'type']);

const attach: Operation = {
  method: 'POST',
  path: '/v1/payment_methods/{payment_method}/attach',
  supports: ['customer', 'expand'],
  run: (context, { path, params }) => {
    const customer = context.objects.get('customer', text(params, 'customer') ?? '', 'customer');
    const method = resolvePaymentMethod(context, path.payment_method ?? '');
    return context.objects.save({ ...method, customer: customer.id });
  },
};

export const paymentMethodOperations = [create, retrieve, list, attach];
