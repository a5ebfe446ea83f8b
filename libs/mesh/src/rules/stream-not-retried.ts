import type { Rule } from './rule.js';

export const streamNotRetried: Rule = {
  id: 'stream-not-retried',
  reason: 'A stream cannot be begun again once something of it has arrived.',
  fix: 'Take the retry out; who reads the stream begins it anew.',
  check: (mesh) =>
    mesh.rpcs
      .filter(({ streaming, retry }) => streaming && (retry?.attempts ?? 0) > 0)
      .map(({ name, places }) => ({
        place: places('retry'),
        message: `${name} is a stream and states a retry`,
      })),
};
