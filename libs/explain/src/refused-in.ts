import type { Hop } from './explanation.js';

/** The first call of a path that is refused, in the order in which they are made. */
export const refusedIn = (hop: Hop): Hop | undefined =>
  hop.allowed ? hop.below.map(refusedIn).find((each) => each !== undefined) : hop;
