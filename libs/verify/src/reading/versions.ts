import type { Cluster } from '#manifests/cluster.js';
import { textAt } from '#manifests/fields.js';
import type { Resource } from '#manifests/resource.js';
import { isController, isProxy } from './kong.js';
import { memoized } from './memoized.js';
import { imagesOf } from './pods.js';
import { versionParts } from './version.js';

/** What runs the policies, as far as the manifests tell. */
export interface Versions {
  readonly istio: string | undefined;
  readonly kong: string | undefined;
  readonly controller: string | undefined;
  /** Of the CRDs of the Gateway API. */
  readonly gatewayApi: string | undefined;
  /** Where each stands. */
  readonly from: Readonly<Partial<Record<'istio' | 'kong' | 'controller' | 'gatewayApi', Resource>>>;
}

export const versionsIn = memoized((cluster: Cluster): Versions => {
  const images = cluster.workloads.flatMap((workload) =>
    imagesOf(workload).map((image) => ({ ...image, resource: workload.resource })),
  );
  const tagged = (is: (name: string) => boolean) =>
    images.find(({ name, tag }) => is(name) && versionParts(tag));
  const pilot = tagged((name) => /(^|\/)pilot$/.test(name));
  const operator = cluster.ofKind('IstioOperator').find(({ spec }) => textAt(spec, 'tag') !== undefined);
  const kong = tagged(isProxy);
  const controller = tagged(isController);
  const bundle = 'gateway.networking.k8s.io/bundle-version';
  const crd = cluster.ofKind('CustomResourceDefinition').find(({ annotations }) => annotations[bundle]);
  const istio = pilot?.resource ?? operator;
  return {
    istio: pilot?.tag ?? textAt(operator?.spec, 'tag'),
    kong: kong?.tag,
    controller: controller?.tag,
    gatewayApi: crd?.annotations[bundle],
    from: {
      ...(istio && { istio }),
      ...(kong && { kong: kong.resource }),
      ...(controller && { controller: controller.resource }),
      ...(crd && { gatewayApi: crd }),
    },
  };
});
