import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { custom } from '../constructs/custom.js';
import { chartLabels } from '../constructs/labels.js';

const rootNamespace = 'istio-system';

/** What holds for every workload of the mesh. */
export class MeshWideChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'mesh-wide', {
      namespace: rootNamespace,
      labels: chartLabels('platform'),
      disableResourceNameHashes: true,
    });
    custom(this, 'PeerAuthentication', {
      metadata: { name: 'default' },
      spec: { mtls: { mode: 'STRICT' } },
    });
    custom(this, 'Telemetry', {
      metadata: { name: 'default' },
      spec: {
        // Only what went wrong: a line for every call would cost more than the call.
        accessLogging: [
          {
            providers: [{ name: 'envoy' }],
            filter: {
              expression: 'response.code >= 400 || (has(response.grpc_status) && response.grpc_status != 0)',
            },
          },
        ],
        metrics: [
          {
            providers: [{ name: 'prometheus' }],
            overrides: [
              {
                match: { metric: 'ALL_METRICS' },
                tagOverrides: {
                  grpc_method: { value: 'request.protocol == "grpc" ? request.url_path : ""' },
                },
              },
            ],
          },
        ],
      },
    });
  }
}
