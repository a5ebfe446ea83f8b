import { callersIn } from '../queries.js';
import type { Rule } from './rule.js';

export const deadlineStated: Rule = {
  id: 'deadline-stated',
  reason: 'Without a deadline a call may wait for ever, and so may whoever waits for it.',
  fix: 'State a timeout that fits into what the callers have left.',
  check: (mesh) =>
    callersIn(mesh)
      .filter(({ timeoutMs }) => timeoutMs <= 0)
      .map(({ origin, places }) => ({ place: places('timeout'), message: `${origin} states no timeout` })),
};
