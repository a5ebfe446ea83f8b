import type { VirtualServiceSpec } from '#crds/istio.js';
import type { IstioResource, Step } from '../resource.js';

export type HttpRoute = NonNullable<VirtualServiceSpec['http']>[number];

export interface StatedRoute {
  readonly route: HttpRoute;
  /** Where it stands; in another one where that is delegated to. */
  readonly resource: IstioResource<'VirtualService'>;
  readonly path: readonly Step[];
}
