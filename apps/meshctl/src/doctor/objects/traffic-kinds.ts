/** Groups all of whose kinds say where traffic goes, or who may send it. */
const groups = new Set([
  'networking.istio.io',
  'security.istio.io',
  'telemetry.istio.io',
  'extensions.istio.io',
  'gateway.networking.k8s.io',
  'configuration.konghq.com',
]);

const kinds = new Set(['NetworkPolicy', 'Ingress']);

export const turnsTraffic = ({ apiVersion, kind }: { apiVersion: string; kind: string }): boolean =>
  kinds.has(kind) || groups.has(apiVersion.split('/')[0] ?? '');

/** Kong's controller writes its own, and who may log in is not declared with manifests. */
export const isOfOthers = (kind: string): boolean =>
  /^(KongConsumer|KongLicense|KongVault|Workload)/.test(kind);
