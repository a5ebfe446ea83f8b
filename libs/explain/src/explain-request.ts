import type { Cluster, Service, Workload } from '#manifests/cluster.js';
import { verdictOf } from '#manifests/verdict-of.js';
import type { Request } from '#manifests/verdict.js';
import { budgetOf } from './budget.js';
import { closestNames } from './closest-names.js';
import type { Explanation } from './explanation.js';
import { UnknownName } from './names.js';
import type { Subject } from './subject.js';
import { worstOf } from './worst-of.js';

/** What becomes of one request, told from manifests alone. */
export function explainRequest(subject: Subject, request: Request): Explanation {
  const verdict = verdictOf(subject.cluster, request);
  const { from, host, port, method, path } = request;
  const call = {
    caller: `${from.namespace}/${from.name}`,
    callee: `${host}:${port}`,
    what: `${method} ${path}`,
    request,
    verdict,
    allowed: verdict.arrives,
    declared: undefined,
    budget: budgetOf(undefined, verdict.route, undefined),
    ownWorkAt: undefined,
    below: [],
    repeated: false,
  };
  return {
    question: `${call.caller} -> ${call.callee} ${call.what}`,
    allowed: call.allowed,
    entrance: undefined,
    call,
    worst: worstOf(undefined, call, undefined),
  };
}

/**
 * The workload that is meant by "namespace/name" or by its name alone.
 * @throws UnknownName where there is none, or more than one.
 */
export function workloadMeant({ workloads }: Cluster, typed: string): Workload {
  const found = workloads.filter(({ namespace, name }) => typed === `${namespace}/${name}` || typed === name);
  const titles = (those: readonly Workload[]) => those.map(({ namespace, name }) => `${namespace}/${name}`);
  if (found.length === 1) return found[0] as Workload;
  if (found.length > 1)
    throw new UnknownName(`${typed} is the name of several: say ${titles(found).join(' or ')}`);
  const near = closestNames(typed, [...titles(workloads), ...workloads.map(({ name }) => name)]);
  throw new UnknownName(
    `no workload is called ${typed}; ${near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are ${titles(workloads).join(', ') || 'none'}`}`,
  );
}

/**
 * The request that is meant by "users.shop:50051 POST /users.Users/Get", where method and path may be missing, or by the
 * path of an RPC that a route or a policy names.
 * @throws UnknownName where no manifest tells whose it is.
 */
export function requestMeant(cluster: Cluster, from: Workload, typed: string): Request {
  const [address = '', method = 'GET', path = '/'] = typed.trim().split(/\s+/);
  const [, name, port] = /^([^/:]+):(\d+)$/.exec(address) ?? [];
  if (name !== undefined && port !== undefined) {
    const service = serviceMeant(cluster, from, name);
    return { from, host: service?.host ?? name, port: Number(port), method: method.toUpperCase(), path };
  }
  const rpc = address.startsWith('/') ? address : `/${address}`;
  const service = servicesThatName(cluster, rpc)[0];
  if (!service)
    throw new UnknownName(
      `no route and no policy names ${rpc}; say whom to ask, as in "users.shop:50051 POST ${rpc}"`,
    );
  const grpc = service.ports.find(({ protocol }) => protocol === 'grpc' || protocol === 'http2');
  return {
    from,
    host: service.host,
    port: (grpc ?? service.ports[0])?.port ?? 80,
    method: 'POST',
    path: rpc,
    headers: { 'content-type': 'application/grpc' },
  };
}

/** As a name is found from a pod: in its own namespace first. */
const serviceMeant = ({ services }: Cluster, from: Workload, typed: string): Service | undefined =>
  services.find(({ host }) => host === typed) ??
  services.find(
    ({ name, namespace }) => typed === `${name}.${namespace}` || typed === `${name}.${namespace}.svc`,
  ) ??
  services.find(({ name, namespace, outside }) => !outside && typed === name && namespace === from.namespace);

function servicesThatName(cluster: Cluster, path: string): readonly Service[] {
  const routed = cluster
    .ofIstio('VirtualService')
    .flatMap(({ spec, namespace }) =>
      (spec.http ?? []).some(({ match }) => match?.some(({ uri }) => uri?.exact === path))
        ? (spec.hosts ?? []).flatMap((host) =>
            cluster.services.filter(
              (service) =>
                service.host === host ||
                `${service.name}.${service.namespace}` === host ||
                (service.name === host && service.namespace === namespace),
            ),
          )
        : [],
    );
  const guarded = cluster.ofIstio('AuthorizationPolicy').flatMap(({ spec, namespace }) => {
    const names = (spec.rules ?? []).some((rule) =>
      rule.to?.some(({ operation }) => operation?.paths?.includes(path)),
    );
    const labels = Object.entries(spec.selector?.matchLabels ?? {});
    return names
      ? cluster.services.filter((service) =>
          service.workloads.some(
            (workload) =>
              workload.namespace === namespace &&
              labels.every(([name, value]) => workload.labels[name] === value),
          ),
        )
      : [];
  });
  return [...routed, ...guarded];
}
