import type { Place as ManifestPlace } from '#manifests/place-of.js';
import type { Resource, Step } from '#manifests/resource.js';
import type { Place } from '#mesh/mesh.js';

/** The one thing to change, so that a refused call is allowed. */
export interface Remedy {
  /** One sentence. */
  readonly change: string;
  readonly place: Place | ManifestPlace | undefined;
  /** Whether the place is of a manifest, and not of a contract. */
  readonly isManifest: boolean;
  /** What a program would do; undefined where no edit helps, and then `because` says why. */
  readonly edit: Edit | undefined;
  /** Why the edit is not enough, or there is none: what it would break. Empty where it is all. */
  readonly because: readonly string[];
}

export type Edit =
  | { readonly kind: 'add a call'; readonly origin: string; readonly callee: string }
  | ManifestEdit
  /** An object that is not there yet, as a manifest writes it. */
  | { readonly kind: 'create'; readonly value: Readonly<Record<string, unknown>> };

/** On one field of an object: adds to a list, at its end or before all others, puts a value, or takes one out. */
export interface ManifestEdit {
  readonly kind: 'add' | 'add first' | 'put' | 'remove';
  readonly resource: Resource;
  readonly path: readonly Step[];
  /** Undefined where something is taken out. */
  readonly value: unknown;
}
