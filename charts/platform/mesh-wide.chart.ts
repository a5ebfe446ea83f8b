import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { custom } from '../constructs/custom.js';
import { chartLabels } from '../constructs/labels.js';

const rootNamespace = 'istio-system';

/** To Envoy an answer without a gRPC status has one as well, made of its HTTP status: 200 is UNKNOWN. */
const failed =
  'response.code >= 400 || (request.headers["content-type"] == "application/grpc" && response.grpc_status != 0)';

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
            filter: { expression: failed },
          },
        ],
      },
    });
  }
}
