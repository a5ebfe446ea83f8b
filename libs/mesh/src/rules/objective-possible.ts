import { spoken, type Rule } from './rule.js';

export const objectivePossible: Rule = {
  id: 'objective-possible',
  reason: 'An objective that cannot be missed, or cannot be met, alerts never or always.',
  fix: 'State an availability between 0 and 100 percent, and a latency below the timeout.',
  check: (mesh) =>
    [...mesh.rpcs, ...mesh.operations].flatMap(({ origin, objective, timeoutMs, places }) => {
      if (!objective) return [];
      const { availability, latencyMs } = objective;
      const place = places('slo');
      if (!(availability > 0 && availability < 1))
        return [{ place, message: `${origin} promises ${availability * 100} % of its calls` }];
      if (latencyMs === undefined || latencyMs < timeoutMs) return [];
      return [
        { place, message: `${origin} promises ${spoken(latencyMs)}, its timeout is ${spoken(timeoutMs)}` },
      ];
    }),
};
