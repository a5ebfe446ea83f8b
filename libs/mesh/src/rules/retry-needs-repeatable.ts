import type { Rule } from './rule.js';

export const retryNeedsRepeatable: Rule = {
  id: 'retry-needs-repeatable',
  reason: 'A second try of a call whose first one had its effect has that effect twice.',
  fix: 'Take the retry out, or make the RPC safe to repeat and say so: idempotency_level, or repeat: REPEAT_WITH_KEY.',
  check: (mesh) =>
    mesh.rpcs
      .filter(({ retry, repeatable }) => !repeatable && (retry?.attempts ?? 0) > 0)
      .map(({ name, retry, places }) => ({
        place: places('retry'),
        message: `${name} must not be repeated, and states ${retry?.attempts} further attempts`,
      })),
};
