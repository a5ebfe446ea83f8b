import type { Kinds } from '#crds/istio.js';
import type { Deployment } from '../deployment.js';
import type { Mesh } from '../mesh.js';
import { publicApps } from '../queries.js';

/** One object of Istio as plain values, and the app that it is about. */
export type Resource = {
  [Kind in keyof Kinds]: {
    readonly kind: Kind;
    /** Undefined where it is about the whole namespace. */
    readonly app: string | undefined;
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: NonNullable<Kinds[Kind]['spec']>;
  };
}[keyof Kinds];

/** Durations as Istio writes them, as in "1.4s". */
export const seconds = (milliseconds: number): string => `${milliseconds / 1000}s`;

/** The namespaces whose proxies need to know of an app: its own, and that of the gateway where it is public. */
export const readersOf = (mesh: Mesh, { gateway }: Deployment, app: string): string[] =>
  publicApps(mesh).includes(app) ? ['.', gateway.namespace] : ['.'];
