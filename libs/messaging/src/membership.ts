/** One group on one topic. */
export interface Membership {
  readonly group: string;
  readonly topic: string;
}
