import { textAt } from '../fields.js';
import type { Resource } from '../resource.js';

/** Where objects contradict each other, Istio takes the oldest; of the same age, the first by name. */
export function byAge(one: Resource, other: Resource): number {
  return (
    compare(createdAt(one), createdAt(other)) ||
    compare(one.name, other.name) ||
    compare(one.namespace, other.namespace)
  );
}

/** The same for what Istio knows by its host, whatever the object is called. */
export const byAgeOfHost = (one: Resource, other: Resource): number =>
  compare(createdAt(one), createdAt(other)) ||
  compare(one.namespace, other.namespace) ||
  compare(one.name, other.name);

/** Files do not say; then they are all of the same age. */
const createdAt = ({ value }: Resource): string => textAt(value, 'metadata', 'creationTimestamp') ?? '';

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
