import type { Mesh } from '#mesh/mesh.js';

/** What somebody says to a whole edit. */
export interface Verdict {
  /** Why it must not be offered; empty where it may. */
  readonly objections: readonly string[];
  /** What to know about it. */
  readonly remarks: readonly string[];
}

/** Compares a mesh with what tuning would make of it. */
export interface Judge {
  /** As in "rules". */
  readonly name: string;
  readonly judge: (before: Mesh, after: Mesh) => Verdict;
}
