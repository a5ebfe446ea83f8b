import { inspect } from 'node:util';
import type { Evidence } from './evidence.js';

/** A promise of the whole system that can be read off its records. Numbers are those of the design. */
export interface Invariant {
  readonly name: string;
  readonly promise: string;
  /** Every place where the promise is broken, said precisely; empty where it holds. */
  readonly differences: (evidence: Evidence) => Promise<readonly string[]>;
}

export interface Violation {
  readonly invariant: string;
  readonly difference: string;
}

export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';

  constructor(readonly violations: readonly Violation[]) {
    super(violations.map(({ invariant, difference }) => `${invariant}: ${difference}`).join('\n'));
  }
}

/** All violations of those invariants. */
export async function violationsOf(
  evidence: Evidence,
  invariants: readonly Invariant[],
): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const { name, differences } of invariants) {
    for (const difference of await differences(evidence)) found.push({ invariant: name, difference });
  }
  return found;
}

/** @throws InvariantViolation that lists every difference. */
export async function assertInvariants(evidence: Evidence, invariants: readonly Invariant[]): Promise<void> {
  const found = await violationsOf(evidence, invariants);
  if (found.length > 0) throw new InvariantViolation(found);
}

/** Says each row that should not be there. */
export const unwanted = (what: string, rows: readonly object[]): string[] =>
  rows.map((row) => `${what}: ${inspect(row, { breakLength: Infinity })}`);
