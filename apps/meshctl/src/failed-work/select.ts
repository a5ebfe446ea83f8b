import { secondsOf } from './ages.js';

/** What stands in it must be so. */
export interface SelectOptions {
  readonly app?: string;
  readonly kind?: string;
  readonly place?: string;
  readonly key?: string;
  readonly olderThan?: string;
}

/** A filter of the edge; empty for all work. Throws where an age is none. */
export function filterOf({ app, kind, place, key, olderThan }: SelectOptions) {
  return {
    ...(app === undefined ? {} : { app }),
    ...(kind === undefined ? {} : { kind }),
    ...(place === undefined ? {} : { place }),
    ...(key === undefined ? {} : { key }),
    ...(olderThan === undefined ? {} : { minAgeSeconds: secondsOf(olderThan) }),
  };
}
