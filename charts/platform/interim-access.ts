import type { Construct } from 'constructs';
import { callersOf, rpcPolicies } from '#contracts/contracts.js';
import { ports, principalOf } from '#mesh/deployment.js';
import { twinPorts } from '../apps/twin-ports.js';
import { custom } from '../constructs/custom.js';
import { gatewayNamespace, namespace } from './names.js';

interface Rule {
  readonly principals: readonly string[];
  readonly port: number;
  readonly paths?: readonly string[];
}

/** Allow rules, until libs/mesh compiles them. */
export function interimAccess(scope: Construct, apps: readonly string[], twins: boolean): void {
  const gateway = [principalOf('kong', gatewayNamespace)];
  for (const app of apps) {
    const rpcs = rpcPolicies().filter((rpc) => rpc.app === app);
    const groups = Map.groupBy(rpcs, ({ name }) => callersOf(name).join(' '));
    const declared = [...groups].map(([callers, same]) => ({
      principals: callers.split(' ').map((caller) => principalOf(caller, namespace)),
      port: ports.grpc,
      paths: same.map(({ name }) => `/${name}`),
    }));
    const doors =
      app === 'api'
        ? [{ principals: gateway, port: ports.http }]
        : app === 'users'
          ? [{ principals: gateway, port: ports.openId }]
          : [];
    allow(scope, app, [...declared, ...doors]);
  }
  if (twins) {
    allow(scope, 'twins', [
      { principals: [principalOf('billing', namespace)], port: twinPorts.stripe },
      { principals: [principalOf('notifications', namespace)], port: twinPorts.smtp },
    ]);
  }
}

function allow(scope: Construct, app: string, rules: readonly Rule[]): void {
  if (rules.length === 0) return;
  custom(scope, 'AuthorizationPolicy', {
    metadata: { name: app, namespace },
    spec: {
      selector: { matchLabels: { app } },
      action: 'ALLOW',
      rules: rules.map(({ principals, port, paths }) => ({
        from: [{ source: { principals: [...principals] } }],
        to: [
          { operation: { ports: [String(port)], ...(paths && { methods: ['POST'], paths: [...paths] }) } },
        ],
      })),
    },
  });
}
