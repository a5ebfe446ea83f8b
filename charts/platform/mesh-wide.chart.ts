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
            filter: { expression: 'response.code >= 400 || response.grpc_status != 0' },
          },
        ],
      },
    });
  }
}
