import { LimitClass } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import type { Deployment } from '../deployment.js';
import type { Mesh } from '../mesh.js';
import { edgeAppOf } from '../queries.js';
import { access } from './access.js';
import { limitName, limitOf } from './capacity.js';
import type { Entrance } from './entrance.js';
import { plugins } from './plugins.js';
import type { KongResource, Plugin, Settings } from './resource.js';

/** The public interface, as Kong's ingress controller takes it. Plugins of Kong's open source only. */
export function compileKong(mesh: Mesh, deployment: Deployment, entrance: Entrance): readonly KongResource[] {
  const edgeApp = edgeAppOf(mesh);
  if (edgeApp === undefined) return [];
  const plugin = (name: string, settings: Settings): Plugin => ({
    kind: 'KongPlugin',
    app: edgeApp,
    metadata: { name, namespace: deployment.namespace },
    ...settings,
  });
  // Doors are read.
  const classes = [LimitClass.READ, ...mesh.operations.map(({ limitClass }) => limitClass)];
  return [
    ...Object.entries(plugins).map(([name, settings]) => plugin(name, settings)),
    ...[...new Set(classes)]
      .sort((one, other) => one - other)
      .map((limitClass) => plugin(limitName(limitClass), limitOf(limitClass))),
    ...access(mesh, deployment, entrance),
  ];
}
