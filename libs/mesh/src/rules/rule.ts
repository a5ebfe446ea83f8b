import type { Mesh, Place } from '../mesh.js';

/** One contradiction: where it stands, and what is wrong with the numbers that show it. */
export interface Finding {
  readonly place: Place;
  readonly message: string;
  /** What to change here, where that is more than the rule's own advice. */
  readonly fix?: string;
}

/** Something that no contract may state. */
export interface Rule {
  /** Stable; a page in docs/rules has this name. */
  readonly id: string;
  readonly reason: string;
  readonly fix: string;
  readonly check: (mesh: Mesh) => readonly Finding[];
}

/** As people write it, as in "1.4 s" or "900 ms". */
export const spoken = (milliseconds: number): string =>
  milliseconds >= 1000 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
