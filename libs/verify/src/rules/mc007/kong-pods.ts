import type { Cluster, Workload } from '#manifests/cluster.js';
import { foundIn, type Found } from '../../found.js';
import { kongControllers, kongProxies, kongRoutesIn } from '../../reading/kong.js';
import { podPath } from '../../reading/pods.js';
import { isInMesh } from '../../reading/services.js';

/** K1, K4 and K5: the sidecars of Kong's own pods, where the manifests hold them. */
export function kongPods(cluster: Cluster): readonly Found[] {
  const leadsInside = kongRoutesIn(cluster).some(({ service }) => service && isInMesh(service));
  if (!leadsInside) return [];
  const proxies = kongProxies(cluster);
  return [
    ...proxies.flatMap((proxy) => proxySays(proxy)),
    ...kongControllers(cluster)
      .filter((controller) => controller.inMesh && !proxies.includes(controller))
      .flatMap(controllerSays),
  ];
}

const templateOf = (workload: Workload) => [...podPath(workload).slice(0, -1), 'metadata'];

function proxySays(proxy: Workload): readonly Found[] {
  const inbound = 'traffic.sidecar.istio.io/includeInboundPorts';
  const excluded = 'traffic.sidecar.istio.io/excludeInboundPorts';
  if (!proxy.inMesh)
    return [
      foundIn('error', proxy.resource, templateOf(proxy), {
        message: `the pods of ${proxy.name} get no sidecar: STRICT backends reset what Kong sends, and no route or limit acts on it`,
        fix: 'Label its namespace istio-injection: enabled, or its pods sidecar.istio.io/inject: "true"',
      }),
    ];
  if (proxy.annotations[inbound] === '' || proxy.annotations[excluded] !== undefined) return [];
  return [
    foundIn('warning', proxy.resource, templateOf(proxy), {
      message: `the sidecar of ${proxy.name} takes what clients send before Kong does, so their addresses and their TLS are lost`,
      fix: `Annotate its pods ${inbound}: "", and guard its ports by a NetworkPolicy`,
    }),
  ];
}

function controllerSays(controller: Workload): readonly Found[] {
  const name = 'traffic.sidecar.istio.io/excludeOutboundPorts';
  if (
    (controller.annotations[name] ?? '')
      .split(',')
      .map((each) => each.trim())
      .includes('8444')
  )
    return [];
  return [
    foundIn('error', controller.resource, templateOf(controller), {
      message: `the controller ${controller.name} reaches Kong's admin port by the addresses of pods and certificates of its own, and its sidecar stands between`,
      fix: `Annotate its pods ${name}: "8444"`,
    }),
  ];
}
