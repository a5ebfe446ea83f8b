import { Chart } from 'cdk8s';
import { Service, ServiceAccount } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { callersOf, rpcPolicies } from '#contracts/contracts.js';
import { custom } from '../constructs/custom.js';

const grpcPort = 50051;
const httpPort = 3000;

/** The standing of one app in the cluster: its account, its name, and who may call which of its RPCs. */
export class ServiceChart extends Chart {
  constructor(scope: Construct, app: string, namespace: string) {
    super(scope, app, {
      namespace,
      labels: { 'app.kubernetes.io/part-of': 'meshcart', 'app.kubernetes.io/name': app },
      disableResourceNameHashes: true,
    });
    const metadata = { name: app };
    const rpcs = rpcPolicies().filter((rpc) => rpc.app === app);
    new ServiceAccount(this, 'account', { metadata });
    const port = app === 'api' ? { name: 'http', port: httpPort } : { name: 'grpc', port: grpcPort };
    new Service(this, 'service', { metadata, ports: [port] }).selectLabel('app', app);
    if (rpcs.length === 0) return;
    const callers = Map.groupBy(rpcs, ({ name }) => callersOf(name).join(' '));
    custom(this, 'AuthorizationPolicy', {
      metadata,
      spec: {
        selector: { matchLabels: { app } },
        action: 'ALLOW',
        rules: [...callers.values()].map((same) => ({
          from: [
            {
              source: {
                principals: callersOf(same[0]?.name ?? '').map((name) => principalOf(name, namespace)),
              },
            },
          ],
          to: [
            {
              operation: {
                methods: ['POST'],
                paths: same.map(({ name }) => `/${name}`),
                ports: [String(grpcPort)],
              },
            },
          ],
        })),
      },
    });
  }
}

const principalOf = (app: string, namespace: string) => `cluster.local/ns/${namespace}/sa/${app}`;
