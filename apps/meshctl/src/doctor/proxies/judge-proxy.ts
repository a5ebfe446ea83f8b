import { trustDomain } from '#mesh/deployment.js';
import { compareVersions, proxiesMayLagBy, releaseOf } from '#manifests/version-matrix.js';
import { failed, warning, type Check } from '../check.js';
import type { Proxy } from '../live-cluster.js';

/** istiod hands out the next certificate when half of the time of one is over; so much of it may be left at least. */
const leastShare = 0.25;

/** Is the proxy in the mesh at all: asked, up to date, with the right identity and time left? */
export function judgeProxy(
  { pod, state, problem }: Proxy,
  istiod: string | undefined,
  now: Date,
): readonly Check[] {
  const { name, namespace = '' } = pod.metadata;
  const title = `Pod ${namespace}/${name}`;
  const logs = `kubectl logs ${name} -n ${namespace} -c istio-proxy`;
  if (!state)
    return [failed(title, `its proxy does not tell what it holds: ${problem ?? 'no answer'}`, logs)];
  const wanted = `spiffe://${trustDomain}/ns/${namespace}/sa/${pod.spec.serviceAccountName ?? 'default'}`;
  return [
    ...ofCertificate(title, wanted, state.certificate, logs, now),
    ...state.refused.map((refused) => failed(title, `its proxy refused an update of ${refused}`, logs)),
    ...ofVersion(title, state.version, istiod, `kubectl delete pod ${name} -n ${namespace}`),
  ];
}

function ofCertificate(
  title: string,
  wanted: string,
  certificate: NonNullable<Proxy['state']>['certificate'],
  next: string,
  now: Date,
): readonly Check[] {
  if (!certificate)
    return [failed(title, 'its proxy has no certificate of the mesh, so nobody lets it in', next)];
  const { identity, validFrom, validTo } = certificate;
  const left = Number(validTo) - Number(now);
  const hours = (left / 3_600_000).toFixed(1);
  return [
    ...(identity === wanted
      ? []
      : [failed(title, `its certificate says ${identity ?? 'nobody'}, declared ${wanted}`, next)]),
    ...(left <= 0
      ? [failed(title, `its certificate has run out at ${validTo.toISOString()}`, next)]
      : left < leastShare * (Number(validTo) - Number(validFrom))
        ? [warning(title, `its certificate runs out in ${hours} h and should have been renewed`, next)]
        : []),
  ];
}

function ofVersion(
  title: string,
  proxy: string | undefined,
  istiod: string | undefined,
  next: string,
): readonly Check[] {
  const [own, other] = [proxy, istiod].map((version) => (version ? releaseOf(version) : undefined));
  if (own === undefined || other === undefined || own === other) return [];
  const message = `its proxy is of Istio ${own}, istiod of ${other}`;
  const lag = Number(other.split('.')[1]) - Number(own.split('.')[1]);
  return compareVersions(own, other) > 0 || lag > proxiesMayLagBy
    ? [
        failed(
          title,
          `${message}; a proxy may be at most ${proxiesMayLagBy} releases behind, and never ahead`,
          next,
        ),
      ]
    : [warning(title, message, next)];
}
