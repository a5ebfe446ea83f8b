import { placeOf } from '#manifests/place-of.js';
import { titleOf, type Resource, type Step } from '#manifests/resource.js';
import type { Place } from '#mesh/mesh.js';
import type { Finding, Severity } from './finding.js';

/** What a rule tells, before it is known which rule it was. */
export type Found = Omit<Finding, 'rule'>;

/** What is wrong and what to change, each a sentence without its full stop. */
export interface Words {
  readonly message: string;
  readonly fix: string;
}

/** Found in a manifest, at one of its fields. */
export const foundIn = (
  severity: Severity,
  resource: Resource,
  path: readonly Step[],
  { message, fix }: Words,
): Found => ({ severity, place: placeOf(resource, ...path), object: titleOf(resource), message, fix });

/** Found in a contract. */
export const foundAt = (
  severity: Severity,
  place: Place,
  object: string,
  { message, fix }: Words,
): Found => ({
  severity,
  place,
  object,
  message,
  fix,
});
