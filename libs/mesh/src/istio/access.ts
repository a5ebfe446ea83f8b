import { Access } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import { ports, principalOf, type Deployment } from '../deployment.js';
import type { Mesh, Rpc } from '../mesh.js';
import { callersOf, edgeAppOf, rpcsOf } from '../queries.js';
import { twinsIn } from '../twins.js';
import type { Resource } from './resource.js';

type Policy = Extract<Resource, { kind: 'AuthorizationPolicy' }>;
type Rules = NonNullable<Policy['spec']['rules']>;

/** Who may call what: mutual TLS only, nothing by default, and one rule for each set of callers. */
export function access(mesh: Mesh, deployment: Deployment): readonly Resource[] {
  const { namespace } = deployment;
  const apps = mesh.workloads.map(({ app }) => app);
  return [
    {
      kind: 'PeerAuthentication',
      app: undefined,
      metadata: { name: 'default', namespace },
      spec: { mtls: { mode: 'STRICT' } },
    },
    { kind: 'AuthorizationPolicy', app: undefined, metadata: { name: 'allow-nothing', namespace }, spec: {} },
    ...apps.flatMap((app) => allow(app, namespace, rulesFor(mesh, deployment, app))),
    ...twinsIn(deployment).flatMap(({ app }) => allow(app, namespace, rulesForTwin(mesh, deployment, app))),
  ];
}

/** An empty list of rules would read like one that allows nothing; the policy of the namespace says that already. */
function allow(app: string, namespace: string, rules: Rules): Policy[] {
  if (rules.length === 0) return [];
  const spec: Policy['spec'] = { selector: { matchLabels: { app } }, action: 'ALLOW', rules };
  return [{ kind: 'AuthorizationPolicy', app, metadata: { name: app, namespace }, spec }];
}

function rulesFor(mesh: Mesh, deployment: Deployment, app: string): Rules {
  const { namespace, gateway } = deployment;
  const world = principalOf(gateway.account, gateway.namespace);
  const doors = mesh.doors.filter((door) => door.app === app && app !== edgeAppOf(mesh));
  return [
    ...(app === edgeAppOf(mesh) ? [rule([world], { ports: [String(ports.http)] })] : []),
    ...(doors.length > 0
      ? [rule([world], { paths: doors.flatMap(pathsOf), ports: [String(ports.openId)] })]
      : []),
    ...(app === edgeAppOf(mesh) ? rulesForThirdParties(mesh, deployment) : []),
    ...byCallers(mesh, app).map(([callers, rpcs]) =>
      rule(
        callers.map((caller) => principalOf(caller, namespace)),
        {
          methods: ['POST'],
          paths: rpcs.map(({ name }) => `/${name}`),
          ports: [String(ports.grpc)],
        },
      ),
    ),
  ];
}

/** A twin calls what third parties call, known by their signature: past the gateway, which knows the public name only. */
function rulesForThirdParties(mesh: Mesh, deployment: Deployment): Rules {
  const principals = twinsIn(deployment).map(({ app }) => principalOf(app, deployment.namespace));
  if (principals.length === 0) return [];
  const signed = mesh.operations.filter((each) => each.access === Access.SIGNATURE);
  return [...Map.groupBy(signed, ({ method }) => method)].map(([method, same]) =>
    rule(principals, {
      methods: [method],
      paths: same.map(({ path }) => path.replaceAll(/\{[^}]+\}/g, '{*}')),
      ports: [String(ports.http)],
    }),
  );
}

/** RPCs with the same callers share a rule. */
function byCallers(mesh: Mesh, app: string): (readonly [readonly string[], readonly Rpc[]])[] {
  const called = rpcsOf(mesh, app).map((rpc) => ({ rpc, callers: callersOf(mesh, rpc.name) }));
  const groups = Map.groupBy(
    called.filter(({ callers }) => callers.length > 0),
    ({ callers }) => callers.join(' '),
  );
  return [...groups.values()].map((same) => [same[0]?.callers ?? [], same.map(({ rpc }) => rpc)] as const);
}

const rulesForTwin = (mesh: Mesh, deployment: Deployment, twin: string): Rules =>
  twinsIn(deployment)
    .filter(({ app }) => app === twin)
    .flatMap(({ parties }) =>
      parties.flatMap(({ name, port }) => {
        const users = mesh.workloads.filter(({ thirdParties }) =>
          thirdParties.some((each) => each.name === name),
        );
        const principals = users.map(({ app }) => principalOf(app, deployment.namespace));
        return principals.length > 0 ? [rule(principals, { ports: [String(port)] })] : [];
      }),
    );

type Operation = NonNullable<NonNullable<Rules[number]['to']>[number]['operation']>;

const rule = (principals: string[], operation: Operation): Rules[number] => ({
  from: [{ source: { principals } }],
  to: [{ operation }],
});

/** A prefix of paths: what it names itself, and all below. */
const pathsOf = ({ prefix }: { prefix: string }): string[] => [prefix, `${prefix}/*`];
