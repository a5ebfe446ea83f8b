import type { Membership } from './membership.js';

/** Refused: somebody of the group is at work. */
export class GroupBusy extends Error {
  override readonly name = 'GroupBusy';
}

/** Where a replay begins; undefined: at the oldest event that is kept. */
export type Beginning = Date | undefined;

/** What a log remembers, for whoever wants to have it handled once more. */
export abstract class LogHistory {
  /** How many events of each type there are from then on. `counted` hears now and then how far it is. */
  abstract census(
    topic: string,
    from: Beginning,
    counted?: (events: number) => void,
  ): Promise<ReadonlyMap<string, number>>;
  /**
   * Sets a group back, so that it is given everything from then on again. `prepare` is run before, when nobody of the
   * group is there. @throws GroupBusy where somebody is.
   */
  abstract rewind(member: Membership, from: Beginning, prepare: () => Promise<void>): Promise<void>;
  abstract close(): Promise<void>;
}
