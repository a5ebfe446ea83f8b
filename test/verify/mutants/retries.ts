import type { Mutant } from './mutant.js';
import { operator, route, routes, service, deployment } from './places.js';

const register = 'meshcart.users.v1.UsersService/RegisterUser';
const getUser = 'meshcart.users.v1.UsersService/GetUser';
const authorize = 'meshcart.billing.v1.PaymentsService/AuthorizePayment';
const eager = { attempts: 2, perTryTimeout: '0.5s', retryOn: 'unavailable,reset' };

/** Retries, amplification and timeouts. */
export const retryMutants: readonly Mutant[] = [
  {
    rule: 'MC001',
    fault: 'a registration is tried again on UNAVAILABLE',
    alone: false,
    changes: [
      { of: routes('users'), at: route(register, 'retries', 'retryOn'), to: 'unavailable,connect-failure' },
    ],
  },
  {
    rule: 'MC001',
    fault: 'the retries of a route are left out, and the mesh has its default',
    alone: true,
    changes: [
      { of: operator, at: ['spec', 'meshConfig', 'defaultHttpRetryPolicy'], to: undefined },
      { of: routes('users'), at: route(register, 'retries'), to: undefined },
    ],
  },
  {
    rule: 'MC001',
    fault: 'the default policy of the mesh tries again, and a service has no routes',
    alone: true,
    changes: [
      { of: operator, at: ['spec', 'meshConfig', 'defaultHttpRetryPolicy', 'attempts'], to: 2 },
      { remove: routes('users') },
    ],
  },
  {
    rule: 'MC001',
    fault: 'a POST at the edge is tried again on a reset',
    alone: true,
    changes: [
      { of: routes('api'), at: route('RegisterUser', 'retries', 'retryOn'), to: 'connect-failure,reset,5xx' },
    ],
  },
  {
    rule: 'MC002',
    fault: 'a read is tried nine times',
    alone: true,
    changes: [{ of: routes('users'), at: route(getUser, 'retries', 'attempts'), to: 8 }],
  },
  {
    rule: 'MC002',
    fault: 'a refund is tried six times',
    alone: false,
    changes: [
      {
        of: routes('billing'),
        at: route('meshcart.billing.v1.RefundsService/CreateRefund', 'retries', 'attempts'),
        to: 5,
      },
    ],
  },
  {
    rule: 'MC002',
    fault: 'the gateway tries again what the mesh below tries again',
    alone: false,
    changes: [
      {
        of: routes('api'),
        at: route('GetOrder', 'retries'),
        to: { attempts: 4, perTryTimeout: '0.5s', retryOn: '5xx' },
      },
    ],
  },
  {
    rule: 'MC002',
    fault: 'every hop below the edge tries four times',
    alone: true,
    changes: [
      {
        of: routes('api'),
        at: route('PlaceOrder', 'retries'),
        to: { ...eager, retryOn: 'reset', attempts: 3 },
      },
      {
        of: routes('orders'),
        at: route('meshcart.orders.v1.OrdersService/PlaceOrder', 'retries'),
        to: { ...eager, attempts: 3 },
      },
      { of: routes('billing'), at: route(authorize, 'retries'), to: { ...eager, attempts: 3 } },
    ],
  },
  {
    rule: 'MC003',
    fault: 'a try may take longer than the call',
    alone: true,
    changes: [{ of: routes('users'), at: route(getUser, 'retries', 'perTryTimeout'), to: '3s' }],
  },
  {
    rule: 'MC003',
    fault: 'tries have no time of their own',
    alone: true,
    changes: [{ of: routes('users'), at: route(getUser, 'retries', 'perTryTimeout'), to: undefined }],
  },
  {
    rule: 'MC003',
    fault: 'a callee may take longer than its caller has',
    alone: false,
    changes: [{ of: routes('users'), at: route(getUser, 'timeout'), to: '30s' }],
  },
  {
    rule: 'MC003',
    fault: 'Kong gives up before the edge does',
    alone: true,
    changes: [{ of: service('api'), at: ['metadata', 'annotations', 'konghq.com/read-timeout'], to: '2000' }],
  },
  {
    rule: 'MC003',
    fault: 'pods are killed while they work',
    alone: true,
    changes: [
      { of: deployment('billing'), at: ['spec', 'template', 'spec', 'terminationGracePeriodSeconds'], to: 5 },
    ],
  },
];
