import type { Mutant } from './mutant.js';
import { policy, route, routes, rule } from './places.js';

/** Limits and ejections. */
export const capacityMutants: readonly Mutant[] = [
  {
    rule: 'MC008',
    fault: 'errors of the application put pods out of service',
    environment: 'prod',
    alone: true,
    changes: [{ of: rule('billing'), at: policy('outlierDetection', 'consecutive5xxErrors'), to: undefined }],
  },
  {
    rule: 'MC008',
    fault: 'all pods may be put out of service',
    environment: 'prod',
    alone: true,
    changes: [{ of: rule('billing'), at: policy('outlierDetection', 'maxEjectionPercent'), to: 100 }],
  },
  {
    rule: 'MC008',
    fault: 'a share of pods that is less than one',
    environment: 'prod',
    alone: true,
    changes: [{ of: rule('billing'), at: policy('outlierDetection', 'maxEjectionPercent'), to: 10 }],
  },
  {
    rule: 'MC008',
    fault: 'an RPC is tried again on a status of HTTP',
    alone: true,
    changes: [
      {
        of: routes('users'),
        at: route('meshcart.users.v1.UsersService/GetUser', 'retries', 'retryOn'),
        to: '5xx,connect-failure',
      },
    ],
  },
  {
    rule: 'MC008',
    fault: 'an RPC became a stream, and its route still ends it',
    alone: false,
    stream: 'meshcart.users.v1.UsersService/GetUser',
    says: 'is a stream, and its route ends it',
    changes: [],
  },
  {
    rule: 'MC009',
    fault: 'client pods together may ask ten times what a callee bears',
    alone: false,
    changes: [{ of: rule('users'), at: policy('connectionPool', 'http', 'http2MaxRequests'), to: 1000 }],
  },
  {
    rule: 'MC009',
    fault: 'a share is written where percent is meant',
    alone: true,
    changes: [{ of: rule('users'), at: policy('retryBudget', 'percent'), to: 0.2 }],
  },
  {
    rule: 'MC009',
    fault: 'maxRetries beside a retryBudget',
    alone: true,
    changes: [{ of: rule('orders'), at: policy('connectionPool', 'http', 'maxRetries'), to: 3 }],
  },
  {
    rule: 'MC009',
    fault: 'connections are limited where calls are meant',
    alone: true,
    changes: [
      { of: rule('billing'), at: policy('connectionPool', 'http', 'http2MaxRequests'), to: undefined },
      { of: rule('billing'), at: policy('connectionPool', 'tcp', 'maxConnections'), to: 100 },
    ],
  },
];
