import type { Mutant } from './mutant.js';
import { access, route, routes } from './places.js';

const getUser = 'meshcart.users.v1.UsersService/GetUser';
const prometheus = 'PrometheusRule meshcart/meshcart';

/** What manifests say and the contracts do not. */
export const contractMutants: readonly Mutant[] = [
  {
    rule: 'MC005',
    fault: 'the path of a route has a typo',
    alone: true,
    changes: [
      {
        of: routes('users'),
        at: route(getUser, 'match', 0, 'uri', 'exact'),
        to: '/meshcart.users.v1.UsersService/GetUsr',
      },
    ],
  },
  {
    rule: 'MC005',
    fault: 'the path of a rule names a method that was renamed',
    alone: true,
    changes: [
      {
        of: access('orders'),
        at: ['spec', 'rules', 0, 'to', 0, 'operation', 'paths', 4],
        to: '/meshcart.orders.v1.OrdersService/AbortOrder',
      },
    ],
  },
  {
    rule: 'MC005',
    fault: 'an RPC has no route',
    alone: true,
    changes: [
      { of: routes('billing'), at: route('meshcart.billing.v1.RefundsService/CreateRefund'), to: undefined },
      { of: routes('billing'), at: route('meshcart.billing.v1.PaymentsService/GetPayment'), to: undefined },
    ],
  },
  {
    rule: 'MC005',
    fault: 'an alert waits for an RPC that there is not',
    alone: false,
    changes: [
      {
        of: prometheus,
        at: ['spec', 'groups', { name: 'meshcart-objectives' }, 'rules', 0, 'labels', 'operation'],
        to: 'meshcart.billing.v1.PaymentsService/AuthorisePayment',
      },
    ],
  },
  {
    rule: 'MC011',
    fault: 'a timeout was shortened by hand',
    alone: false,
    changes: [{ of: routes('users'), at: route(getUser, 'timeout'), to: '1.9s' }],
  },
  {
    rule: 'MC011',
    fault: 'a second try was taken out by hand',
    alone: false,
    changes: [
      {
        of: routes('orders'),
        at: route('meshcart.orders.v1.OrdersService/GetOrder', 'retries'),
        to: { attempts: 0 },
      },
    ],
  },
  {
    rule: 'MC011',
    fault: 'conditions of a second try were changed by hand',
    alone: false,
    changes: [
      {
        of: routes('billing'),
        at: route('meshcart.billing.v1.LedgerService/ListLedgerEntries', 'retries', 'retryOn'),
        to: 'unavailable',
      },
    ],
  },
  {
    rule: 'MC014',
    fault: 'alerts read a label that nothing adds',
    alone: true,
    changes: [{ remove: 'Telemetry meshcart/operations' }, { remove: 'Telemetry kong/operations' }],
  },
  {
    rule: 'MC014',
    fault: 'an alert reads a counter that no proxy exports',
    alone: true,
    changes: [
      {
        of: 'IstioOperator',
        at: ['spec', 'meshConfig', 'defaultConfig', 'proxyStatsMatcher', 'inclusionRegexps', 3],
        to: undefined,
      },
    ],
  },
  {
    rule: 'MC014',
    fault: 'an alert waits for a latency above the timeout',
    alone: true,
    changes: [
      {
        of: prometheus,
        at: ['spec', 'groups', { name: 'meshcart-objectives' }, 'rules', { alert: 'OperationSlow' }, 'expr'],
        to: 'operation:latency_ms:p99_rate5m{operation="meshcart.billing.v1.PaymentsService/AuthorizePayment"} > 12000',
      },
    ],
  },
  {
    rule: 'MC014',
    fault: 'Prometheus reads once in a window',
    alone: true,
    changes: [
      { of: 'PodMonitor meshcart/pods', at: ['spec', 'podMetricsEndpoints', 0, 'interval'], to: '5m' },
    ],
  },
];
