import * as fc from 'fast-check';
import { adding, app, exportTo, maybe, placed, together, type Edit } from './edit.js';

const parts = [
  maybe(
    'tls',
    fc.constantFrom(
      { mode: 'DISABLE' },
      { mode: 'ISTIO_MUTUAL' },
      { mode: 'SIMPLE' },
      { mode: 'ISTIO_MUTUAL', sni: 'x.example.com' },
    ),
  ),
  maybe(
    'connectionPool',
    fc.constantFrom(
      { http: { http2MaxRequests: 7, http1MaxPendingRequests: 3, maxRetries: 2 } },
      { tcp: { maxConnections: 9, connectTimeout: '2s' } },
      { http: { http2MaxRequests: 0 }, tcp: { connectTimeout: '300ms' } },
    ),
  ),
  maybe(
    'outlierDetection',
    fc.constantFrom(
      { consecutiveGatewayErrors: 3 },
      { consecutive5xxErrors: 0, interval: '1s' },
      { maxEjectionPercent: 50, baseEjectionTime: '1m' },
    ),
  ),
  maybe(
    'loadBalancer',
    fc.constantFrom(
      { simple: 'ROUND_ROBIN' },
      { simple: 'RANDOM' },
      { simple: 'LEAST_REQUEST' },
      { consistentHash: { httpHeaderName: 'x-user' } },
      { consistentHash: { httpHeaderName: 'x-user', maglev: { tableSize: 11 } } },
    ),
  ),
];

const ofPort = together(
  fc.record({ port: fc.record({ number: fc.constantFrom(50_051, 8080, 80) }) }),
  ...parts,
);

const policy = together(
  ...parts,
  maybe('retryBudget', fc.constantFrom({ percent: 30 }, { percent: 5, minRetryConcurrency: 1 })),
  maybe('portLevelSettings', fc.array(ofPort, { minLength: 1, maxLength: 1 })),
);

const subset = together(
  fc.constantFrom('v1', 'v2').map((version) => ({ name: version, labels: { version } })),
  maybe('trafficPolicy', policy),
);

/** A DestinationRule of anybody, for any of the hosts. */
export const destinationRule: fc.Arbitrary<Edit> = fc
  .tuple(
    placed,
    fc.constantFrom(
      'users.shop.svc.cluster.local',
      'users.shop.svc.cluster.local',
      '*.shop.svc.cluster.local',
      '*.local',
      'orders.shop.svc.cluster.local',
      'ledger.shop.svc.cluster.local',
    ),
    together(
      // One for some workloads only is one of its namespace only.
      fc.oneof(
        maybe(
          'exportTo',
          exportTo.filter(([first]) => first !== '~'),
        ),
        fc.record({ workloadSelector: fc.record({ matchLabels: fc.record({ app }) }) }),
      ),
      maybe('trafficPolicy', policy),
      maybe(
        'subsets',
        fc.uniqueArray(subset, {
          minLength: 1,
          maxLength: 2,
          selector: (each) => JSON.stringify(each).slice(0, 14),
        }),
      ),
    ),
  )
  .map(([metadata, host, more]) =>
    adding({
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata,
      spec: { host, ...more },
    }),
  );
