import type { Place } from '#mesh/mesh.js';

/** One thing that will be otherwise once the new side is applied. */
export interface Change {
  readonly risk: Risk;
  readonly facet: Facet;
  /** Who or what, as in "orders -> meshcart.users.v1.UsersService/GetUser" or "POST /v1/orders". */
  readonly subject: string;
  /** As people write it, as in "2 s"; undefined where it was not there. */
  readonly before: string | undefined;
  /** As before; undefined where it is no more. */
  readonly after: string | undefined;
  /** Why it has this risk. */
  readonly reason: string;
  /** Where it stands on the new side; on the old one where it is no more. */
  readonly place: Place | undefined;
}

/**
 * Dangerous is what lets somebody in, shows something, weakens a proof of identity, repeats what must not be repeated or
 * multiplies load beyond what is allowed. Careful is what may end calls that worked. Safe is the rest.
 */
export type Risk = 'dangerous' | 'careful' | 'safe';

export type Facet =
  | 'access'
  | 'exposure'
  | 'auth'
  | 'transport'
  | 'network'
  | 'outside'
  | 'deadline'
  | 'tries'
  | 'amplification'
  | 'limits'
  | 'outlier'
  | 'plugin'
  | 'promise';

const risks: readonly Risk[] = ['dangerous', 'careful', 'safe'];

/** What matters most comes first; alike are in the order of their names. */
export const byRisk = (one: Change, other: Change): number =>
  risks.indexOf(one.risk) - risks.indexOf(other.risk) ||
  compare(one.facet, other.facet) ||
  compare(one.subject, other.subject);

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** The worst of them; safe where there are none. */
export const worstOf = (changes: readonly Change[]): Risk =>
  risks.find((risk) => changes.some((change) => change.risk === risk)) ?? 'safe';
