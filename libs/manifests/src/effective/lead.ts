import type { Cluster, MeshSettings } from '../cluster.js';
import { titleOf, type Step } from '../resource.js';
import type { Deciding } from '../verdict.js';
import { fullHost } from './host-name.js';
import { heaviest } from './heaviest.js';
import { perCluster } from './per-cluster.js';
import { triesOf, type Tries } from './retries.js';
import type { StatedRoute } from './stated-route.js';

/** Where a route leads, whoever takes it: on to a destination, or nowhere. */
export type Lead = DeadEnd | Onward;

export interface DeadEnd {
  readonly ends: true;
  readonly by: readonly Deciding[];
  readonly because: string;
}

export interface Onward {
  readonly ends: false;
  /** As in "route GetUser of VirtualService shop/users". */
  readonly named: string;
  /** What else there is to say of the destination; begins with a comma where there is anything. */
  readonly remark: string;
  readonly by: Deciding;
  /** Whole. */
  readonly host: string;
  /** Undefined where it is that of the request. */
  readonly port: number | undefined;
  readonly subset: string | undefined;
  readonly tries: Tries;
}

const leads = perCluster(() => new WeakMap<StatedRoute, Lead>());

/** Worked out once for all clients of a route. */
export function leadOf(cluster: Cluster, stated: StatedRoute): Lead {
  const known = leads(cluster).get(stated);
  if (known) return known;
  const lead = read(stated, cluster.settings);
  leads(cluster).set(stated, lead);
  return lead;
}

function read({ route, resource, path }: StatedRoute, settings: MeshSettings): Lead {
  const named = `route ${route.name ?? Number(path.at(-1)) + 1} of ${titleOf(resource)}`;
  const at = (...steps: Step[]): Deciding => ({ resource, path: [...path, ...steps] });
  const deadEnd = (by: Deciding, because: string): DeadEnd => ({
    ends: true,
    by: [by],
    because: `${named} ${because}`,
  });
  if (route.redirect) return deadEnd(at('redirect'), 'sends the caller elsewhere');
  if (route.directResponse)
    return deadEnd(at('directResponse'), `answers ${route.directResponse.status} by itself`);
  const abort = route.fault?.abort;
  // Istio aborts nothing where no share is stated.
  const share = abort?.percentage?.value ?? 0;
  if (abort && share >= 100) return deadEnd(at('fault', 'abort'), 'aborts every request');
  const chosen = heaviest(route.route ?? []);
  if (!chosen) return deadEnd(at(), 'leads nowhere');
  const { is, index, shared } = chosen;
  const faults = abort && share > 0 ? `, but for ${share} % that it aborts` : '';
  return {
    ends: false,
    named,
    remark: `${shared ? ', which has the greatest weight' : ''}${faults}`,
    by: at('route', index, 'destination'),
    host: fullHost(is.destination.host, resource.namespace),
    port: is.destination.port?.number,
    subset: is.destination.subset || undefined,
    tries: triesOf(route, settings),
  };
}
