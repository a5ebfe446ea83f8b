import type { Place } from './mesh.js';

/** Something that a contract states and must not. */
export interface Violation {
  /** Stable id of the rule, as in "retry-needs-repeatable". */
  readonly rule: string;
  readonly place: Place;
  /** What is wrong, with the numbers that show it. */
  readonly message: string;
  /** Why that matters. */
  readonly reason: string;
  /** What to change. */
  readonly fix: string;
}
