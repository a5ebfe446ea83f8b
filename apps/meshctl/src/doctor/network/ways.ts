import { hostOf, ports } from '#mesh/deployment.js';
import { calledApps, edgeAppOf, rpcsOf } from '#mesh/queries.js';
import type { Contract } from '../contract.js';

/** A connection that somebody may open, or may not. */
export interface Way {
  /** Workloads, as in "meshcart/orders". */
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly declared: boolean;
}

/** Of those that nobody declares so many are tried from each app: enough to see whether anything enforces policies. */
const mostForbidden = 4;

/** The connections to try: all that the contracts declare between apps, and some that they do not. */
export function waysToTry({ mesh, deployment }: Contract): readonly Way[] {
  const { namespace, gateway } = deployment;
  const edge = edgeAppOf(mesh);
  const at = (app: string) => `${namespace}/${app}`;
  const servers = mesh.workloads.map(({ app }) => app).filter((app) => rpcsOf(mesh, app).length > 0);
  const fromApps = mesh.workloads.flatMap(({ app }) => {
    const called = calledApps(mesh, app);
    const way = (callee: string, declared: boolean) => ({
      from: at(app),
      to: at(callee),
      port: ports.grpc,
      declared,
    });
    const forbidden = servers
      .filter((callee) => callee !== app && !called.includes(callee))
      .slice(0, mostForbidden);
    return [
      ...called.filter((callee) => callee !== app).map((callee) => way(callee, true)),
      ...forbidden.map((callee) => way(callee, false)),
    ];
  });
  const from = `${gateway.namespace}/${gateway.account}`;
  return [
    ...fromApps,
    ...(edge === undefined ? [] : [{ from, to: at(edge), port: ports.http, declared: true }]),
    ...servers
      .slice(0, mostForbidden)
      .map((app) => ({ from, to: at(app), port: ports.grpc, declared: false })),
  ];
}

/** An RPC that the app may not call, of an app that it may call others of, so that only the policy stands in its way. */
export interface Refusal {
  readonly app: string;
  readonly callee: string;
  readonly host: string;
  readonly refused: string;
  readonly granted: string;
}

/** The first caller for which there is such a pair. */
export function refusalToTry(
  { mesh, deployment }: Contract,
  grants: (app: string) => readonly string[],
): Refusal | undefined {
  for (const { app } of mesh.workloads)
    for (const callee of calledApps(mesh, app).filter((each) => each !== app)) {
      const rpcs = rpcsOf(mesh, callee).filter(({ streaming }) => !streaming);
      const refused = rpcs.find(({ name }) => !grants(app).includes(name));
      const granted = rpcs.find(({ name }) => grants(app).includes(name));
      if (refused && granted)
        return {
          app,
          callee,
          host: hostOf(callee, deployment.namespace),
          refused: refused.name,
          granted: granted.name,
        };
    }
  return undefined;
}
