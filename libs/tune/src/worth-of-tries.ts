import type { AppSeen } from './observations.js';

/** Fewer further tries tell nothing about whether they help. */
const enoughRetries = 100;
/** Above it, a further try is worth one. */
export const oftenHelps = 0.5;

/** The share of further tries at an app that were answered; undefined where there were too few to tell. */
export const helpedShare = ({ retries = 0, retriesHelped = 0 }: Partial<AppSeen> = {}): number | undefined =>
  retries >= enoughRetries ? retriesHelped / retries : undefined;
