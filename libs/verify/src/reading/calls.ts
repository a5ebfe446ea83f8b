import type { Service, Workload } from '#manifests/cluster.js';
import type { Deciding, Request, Verdict } from '#manifests/verdict.js';
import { verdictOf } from '#manifests/verdict-of.js';
import type { Rpc } from '#mesh/mesh.js';
import type { Subject } from '../rule.js';
import { admittedTo } from './admitted.js';
import { appNamed, appsIn, type App } from './apps.js';
import { declaredIn } from './declared.js';
import { memoized } from './memoized.js';

/** One RPC as an app of the contract would call it, and what the manifests make of it. */
export interface Call {
  readonly caller: string;
  readonly from: Workload;
  readonly rpc: Rpc;
  readonly service: Service;
  readonly request: Request;
  readonly verdict: Verdict;
  /** Whether the contract lets the caller. */
  readonly declared: boolean;
}

/** Every RPC, by each app that may call it by contract or by some policy. */
export const allCallsOf = memoized((subject: Subject): readonly Call[] => {
  const { cluster, contract } = subject;
  if (!contract) return [];
  const apps = appsIn(subject);
  const rpcs = Map.groupBy(contract.mesh.rpcs, ({ app }) => app);
  const byWorkload = new Map(apps.map((each) => [each.workload, each]));
  const { callersOf } = declaredIn(contract.mesh);
  return apps.flatMap((callee) => {
    const admitted = admittedTo(cluster, callee.workload);
    const possible = admitted ? [...admitted].flatMap((each) => byWorkload.get(each) ?? []) : apps;
    return (rpcs.get(callee.app) ?? []).flatMap((rpc) => {
      const declared = callersOf(rpc.name);
      const named = [...declared].flatMap((app) => appNamed(subject, app) ?? []);
      const callers = named.every((each) => possible.includes(each))
        ? possible
        : new Set([...possible, ...named]);
      return [...callers]
        .filter(({ app }) => app !== callee.app)
        .map(({ app: caller, workload: from }) => {
          const request = requestOf(callee, from, rpc);
          const verdict = verdictOf(cluster, request);
          return {
            caller,
            from,
            rpc,
            service: callee.service,
            request,
            verdict,
            declared: declared.has(caller),
          };
        });
    });
  });
});

/** Those that the contract declares. */
export const callsOf = memoized((subject: Subject): readonly Call[] =>
  allCallsOf(subject).filter(({ declared }) => declared),
);

const requestOf = ({ service, grpc }: App, from: Workload, { name }: Rpc): Request => ({
  from,
  host: service.host,
  port: grpc?.port ?? service.ports[0]?.port ?? 0,
  method: 'POST',
  path: `/${name}`,
  headers,
});

const headers = { 'content-type': 'application/grpc', te: 'trailers' } as const;

/** What decided which route a request takes; undefined where a default did. */
export const routeOf = ({ decisions }: Verdict): Deciding | undefined =>
  decisions
    .find(({ question }) => question === 'route')
    ?.by.find(({ resource }) => resource.kind === 'VirtualService');

/** What refused a request first; undefined where nothing did. */
export const refusalOf = ({ decisions }: Verdict) => decisions.find(({ passes }) => !passes);
