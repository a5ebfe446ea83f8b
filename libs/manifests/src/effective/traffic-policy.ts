import type { Deciding } from '../verdict.js';
import type { MergedRule, Stated, TrafficPolicy } from './destination-rules.js';

/** What holds for one port of one subset, with the places that say so. */
export interface EffectivePolicy {
  readonly policy: Omit<TrafficPolicy, 'portLevelSettings'>;
  readonly by: readonly Deciding[];
}

/** Settings of a port stand in place of the others, of which nothing is inherited; a subset's are laid over those. */
export function policyFor(
  rule: MergedRule | undefined,
  port: number,
  subset: string | undefined,
): EffectivePolicy {
  const base = rule?.policy && ofPort(rule.policy, port);
  const named = subset === undefined ? undefined : rule?.subsets.get(subset);
  const over =
    named?.is.trafficPolicy &&
    ofPort({ ...named, is: named.is.trafficPolicy, path: [...named.path, 'trafficPolicy'] }, port);
  const by = [over, base].flatMap((each) => (each ? { resource: each.resource, path: each.path } : []));
  if (!base || !over) return { policy: over?.is ?? base?.is ?? {}, by };
  const inherited = over.whole ? notOfPorts(base.is) : base.is;
  return { policy: { ...inherited, ...over.is }, by };
}

/** What settings of a port cannot state, and so do not take away. */
const notOfPorts = ({ tunnel, proxyProtocol, retryBudget }: TrafficPolicy): TrafficPolicy => ({
  ...(tunnel && { tunnel }),
  ...(proxyProtocol && { proxyProtocol }),
  ...(retryBudget && { retryBudget }),
});

type OfPort = Stated<Omit<TrafficPolicy, 'portLevelSettings'>> & { readonly whole: boolean };

function ofPort({ is, resource, path }: Stated<TrafficPolicy>, port: number): OfPort {
  const { portLevelSettings = [], ...rest } = is;
  const at = portLevelSettings.findIndex((each) => each.port?.number === port);
  const own = portLevelSettings[at];
  if (!own) return { is: rest, resource, path, whole: false };
  const { connectionPool, loadBalancer, outlierDetection, tls } = own;
  return {
    is: {
      ...(connectionPool && { connectionPool }),
      ...(loadBalancer && { loadBalancer }),
      ...(outlierDetection && { outlierDetection }),
      ...(tls && { tls }),
    },
    resource,
    path: [...path, 'portLevelSettings', at],
    whole: true,
  };
}

/** The mode of TLS that decides whether pods are spoken to by mTLS: one without is no statement, also of a port. */
export function tlsModeFor(rule: MergedRule | undefined, port: number, subset: string | undefined) {
  const modeIn = (policy: TrafficPolicy | undefined) => {
    const own = policy?.portLevelSettings?.find((each) => each.port?.number === port && each.tls);
    const tls = own?.tls ?? policy?.tls;
    return tls && (tls.mode ?? 'DISABLE');
  };
  const named = subset === undefined ? undefined : rule?.subsets.get(subset)?.is.trafficPolicy;
  return modeIn(named) ?? modeIn(rule?.policy?.is);
}
