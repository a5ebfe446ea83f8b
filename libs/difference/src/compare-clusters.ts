import { isDeepStrictEqual } from 'node:util';
import { kongRoutesOf } from '#manifests/kong-routes.js';
import type { Cluster } from '#manifests/cluster.js';
import { byRisk, type Change } from './change.js';
import { requestChanges } from './cluster/request-changes.js';
import { routeChanges } from './cluster/route-changes.js';
import { transportChanges } from './cluster/transport-changes.js';

/** What is compared of two sets of manifests. */
export interface Scope {
  /** Whether requests are compared, too; false where contracts tell the calls. */
  readonly requests: boolean;
}

/** Told by what manifests decide together, not by their text. Worst first. */
export function compareClusters(before: Cluster, after: Cluster, { requests }: Scope): readonly Change[] {
  if (isSame(before, after)) return [];
  return [
    ...routeChanges(kongRoutesOf(before), kongRoutesOf(after)),
    ...transportChanges(before, after),
    ...(requests ? requestChanges(before, after) : []),
  ].toSorted(byRisk);
}

/** One file after the other is compared by its text first, which costs nothing where nothing changed. */
const isSame = (before: Cluster, after: Cluster): boolean =>
  before.resources.length === after.resources.length &&
  before.resources.every(({ source, value }, index) => {
    const other = after.resources[index];
    return (
      other !== undefined && (source.text === other.source.text || isDeepStrictEqual(value, other.value))
    );
  });
