import { isDeepStrictEqual } from 'node:util';
import type { Cluster, Service, Workload } from '#manifests/cluster.js';
import { placeOf } from '#manifests/place-of.js';
import { verdictOf } from '#manifests/verdict-of.js';
import type { Verdict } from '#manifests/verdict.js';
import type { Change } from '../change.js';
import { affectedBy } from './affected.js';
import { answerChanges } from './answer-changes.js';
import { requestsOf, unnamed } from './universe.js';

/** Who may ask what, and how long and how often, wherever an object that decides it has changed. */
export function requestChanges(before: Cluster, after: Cluster): readonly Change[] {
  const { callers, hosts } = affectedBy(before, after);
  const [old, young] = [workloadsIn(before), workloadsIn(after)];
  const [oldServices, youngServices] = [servicesIn(before), servicesIn(after)];
  const changes = new Map<string, Change & { readonly by: string[] }>();
  for (const host of new Set([...oldServices.keys(), ...youngServices.keys()])) {
    const concerned = hosts.has(host) ? new Set([...old.keys(), ...young.keys()]) : callers;
    if (concerned.size === 0) continue;
    const asked = new Map(
      [
        ...(oldServices.has(host) ? requestsOf(before, oldServices.get(host) as Service) : []),
        ...(youngServices.has(host) ? requestsOf(after, youngServices.get(host) as Service) : []),
      ].map((each) => [`${each.port} ${each.method} ${each.path}`, each]),
    );
    for (const caller of concerned)
      for (const { port, method, path } of asked.values()) {
        const ask = (cluster: Cluster, from: Workload | undefined) =>
          from && verdictOf(cluster, { from, host, port, method, path });
        const [was, is] = [ask(before, old.get(caller)), ask(after, young.get(caller))];
        const what = `${method} ${host}:${port}${path === unnamed ? ' (what nothing names)' : path}`;
        for (const change of differences(what, was, is)) {
          const key = `${change.facet} ${change.subject} ${change.before} ${change.after}`;
          const known = changes.get(key);
          if (known) known.by.push(caller);
          else changes.set(key, { ...change, by: [caller] });
        }
      }
  }
  return [...changes.values()].map(({ by, ...change }) => ({
    ...change,
    subject: `${spokenCallers(by)} -> ${change.subject}`,
  }));
}

/** Requests that never arrived cannot be slower. */
function differences(what: string, was: Verdict | undefined, is: Verdict | undefined): readonly Change[] {
  const [did, does] = [was?.arrives ?? false, is?.arrives ?? false];
  if (did && does && was?.route && is?.route)
    return isDeepStrictEqual(was.route, is.route)
      ? []
      : answerChanges(what, was.route, is.route, placeIn(is));
  if (did === does) return [];
  const refusing = (does ? was : is)?.decisions.find(({ passes }) => !passes);
  const reason = refusing?.because ?? (does ? 'the caller is new' : 'the caller is gone');
  return [
    {
      risk: does ? 'dangerous' : 'careful',
      facet: refusing?.question.startsWith('network') ? 'network' : 'access',
      subject: what,
      before: did ? 'allowed' : 'refused',
      after: does ? 'allowed' : 'refused',
      reason: does ? `before, ${reason}` : `now, ${reason}`,
      place: is?.decisions
        .filter(({ passes }) => passes === does)
        .flatMap(({ by }) => by)
        .map(({ resource, path }) => placeOf(resource, ...path))
        .at(does ? -1 : 0),
    },
  ];
}

const placeIn = ({ decisions }: Verdict) => {
  const by = decisions.find(({ question }) => question === 'route')?.by[0];
  return by && placeOf(by.resource, ...by.path);
};

const workloadsIn = ({ workloads }: Cluster): ReadonlyMap<string, Workload> =>
  new Map(workloads.map((each) => [`${each.namespace}/${each.name}`, each]));

const servicesIn = ({ services }: Cluster): ReadonlyMap<string, Service> =>
  new Map(services.map((each) => [each.host, each]));

const spokenCallers = (by: readonly string[]): string =>
  by.length <= 3 ? by.join(', ') : `${by.slice(0, 2).join(', ')} and ${by.length - 2} more`;
