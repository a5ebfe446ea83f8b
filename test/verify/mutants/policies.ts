import type { Mutant } from './mutant.js';
import {
  access,
  authorizationPolicy,
  destinationRule,
  route,
  routes,
  rule,
  virtualService,
} from './places.js';

const host = (app: string) => `${app}.meshcart.svc.cluster.local`;
const to = (app: string, port: number) => [{ destination: { host: host(app), port: { number: port } } }];

/** Policies that undo each other. */
export const policyMutants: readonly Mutant[] = [
  {
    rule: 'MC006',
    fault: 'a route for a prefix stands above the exact ones',
    alone: true,
    changes: [
      {
        of: routes('users'),
        at: ['spec', 'http'],
        first: {
          name: 'all users',
          match: [{ uri: { prefix: '/meshcart.users.v1.UsersService/' } }],
          retries: { attempts: 0 },
          route: to('users', 50_051),
          timeout: '2s',
        },
      },
    ],
  },
  {
    rule: 'MC006',
    fault: 'a regular expression above takes what an exact route below is for',
    alone: true,
    changes: [
      {
        of: routes('api'),
        at: ['spec', 'http'],
        first: {
          name: 'own things',
          match: [{ uri: { regex: '/v1/users/.+' }, port: 3000 }],
          retries: { attempts: 0 },
          route: to('api', 3000),
          timeout: '3s',
        },
      },
    ],
  },
  {
    rule: 'MC006',
    fault: 'an empty rule lets everybody in',
    alone: true,
    changes: [{ of: access('billing'), at: ['spec', 'rules'], first: {} }],
  },
  {
    rule: 'MC006',
    fault: 'one "-" too many makes two rules of one',
    alone: true,
    changes: [
      {
        of: access('billing'),
        at: ['spec', 'rules', 1],
        to: { from: [{ source: { principals: ['cluster.local/ns/meshcart/sa/orders'] } }] },
      },
      {
        of: access('billing'),
        at: ['spec', 'rules'],
        first: { to: [{ operation: { paths: ['/meshcart.billing.v1.PaymentsService/CapturePayment'] } }] },
      },
    ],
  },
  {
    rule: 'MC006',
    fault: 'a DENY takes back what an ALLOW gives',
    alone: true,
    changes: [
      {
        add: authorizationPolicy('deny-orders', {
          action: 'DENY',
          selector: { matchLabels: { app: 'billing' } },
          rules: [{ from: [{ source: { principals: ['cluster.local/ns/meshcart/sa/orders'] } }] }],
        }),
        beside: access('billing'),
      },
    ],
  },
  {
    rule: 'MC010',
    fault: 'a second VirtualService is about the same host',
    alone: true,
    changes: [
      {
        add: virtualService('users-canary', {
          hosts: [host('users')],
          exportTo: ['.'],
          http: [{ retries: { attempts: 0 }, timeout: '2s', route: to('users', 50_051) }],
        }),
        beside: routes('users'),
      },
    ],
  },
  {
    rule: 'MC010',
    fault: 'a DestinationRule beside the client takes the limits away',
    alone: true,
    changes: [
      { of: rule('api'), at: ['spec', 'exportTo'], to: ['*'] },
      {
        add: destinationRule(
          'api',
          { host: host('api'), exportTo: ['.'], trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } },
          'kong',
        ),
        beside: rule('api'),
      },
    ],
  },
  {
    rule: 'MC010',
    fault: 'the gateway does not see the routes of the edge',
    alone: true,
    changes: [{ of: routes('api'), at: ['spec', 'exportTo'], to: ['.'] }],
  },
  {
    rule: 'MC010',
    fault: 'a route leads to a subset that nothing defines',
    alone: true,
    changes: [
      {
        of: routes('users'),
        at: route('meshcart.users.v1.UsersService/GetUser', 'route', 0, 'destination', 'subset'),
        to: 'v2',
      },
    ],
  },
  {
    rule: 'MC010',
    fault: 'a route leads to a host that there is not',
    alone: true,
    changes: [
      {
        of: routes('users'),
        at: route('meshcart.users.v1.UsersService/GetUser', 'route', 0, 'destination', 'host'),
        to: host('user'),
      },
    ],
  },
];
