import { type CustomerFields, newCustomer } from '../domain/customer.js';
import { newId } from '../domain/new-id.js';
import type { Parameters } from '../http/parameters.js';
import { listOperation } from './list-operation.js';
import type { Operation } from './operation.js';
import { metadata, text } from './read-parameters.js';

const writable = ['description', 'email', 'expand', 'metadata', 'name', 'phone'];

const fields = (params: Parameters, before?: CustomerFields): CustomerFields => ({
  description: text(params, 'description') ?? before?.description ?? null,
  email: text(params, 'email') ?? before?.email ?? null,
  metadata: metadata(params, before?.metadata),
  name: text(params, 'name') ?? before?.name ?? null,
  phone: text(params, 'phone') ?? before?.phone ?? null,
});

const createCustomer: Operation = {
  method: 'POST',
  path: '/v1/customers',
  supports: writable,
  run: (context, { params }) => {
    const customer = context.objects.save(
      newCustomer(newId('customer'), context.clock.now(), fields(params)),
    );
    context.emit('customer.created', customer);
    return customer;
  },
};

const updateCustomer: Operation = {
  method: 'POST',
  path: '/v1/customers/{customer}',
  supports: writable,
  run: (context, { path, params }) => {
    const before = context.objects.get('customer', path.customer ?? '');
    return context.objects.save({ ...before, ...fields(params, before) });
  },
};

const retrieveCustomer: Operation = {
  method: 'GET',
  path: '/v1/customers/{customer}',
  supports: ['expand'],
  run: (context, { path }) => context.objects.get('customer', path.customer ?? ''),
};

const listCustomers = listOperation('/v1/customers', 'customer', ['email']);

export const customerOperations = [createCustomer, updateCustomer, retrieveCustomer, listCustomers];
