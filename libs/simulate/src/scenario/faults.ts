import type { Random } from '../kernel/random.js';
import type { HandlerPlan } from '../plan/plan.js';
import type { Pod } from '../service/pod.js';
import type { Effect, Fault } from './fault.js';

/** All effects on one run of a handler taken together. */
export interface CombinedEffect {
  readonly failure: Extract<Effect, { kind: 'fail' }>['outcome'] | undefined;
  readonly delayMs: number;
  readonly factor: number;
}

const none: CombinedEffect = { failure: undefined, delayMs: 0, factor: 1 };

/** Says of each run of a handler what faults do to it. */
export class Faults {
  constructor(
    private readonly faults: readonly Fault[],
    private readonly now: () => number,
    private readonly random: Random,
  ) {}

  effectOn({ origin, app }: HandlerPlan, pod: Pod): CombinedEffect {
    const now = this.now();
    return this.faults
      .filter(({ target }) => target === app || target === origin)
      .filter(({ fromMs, untilMs }) => fromMs <= now && now < untilMs)
      .filter(({ pods = Infinity }) => pod.index < pods)
      .filter(({ share }) => share >= 1 || this.random.next() < share)
      .reduce((sum, { effect }) => combine(sum, effect), none);
  }
}

function combine(sum: CombinedEffect, effect: Effect): CombinedEffect {
  switch (effect.kind) {
    case 'fail':
      return { ...sum, failure: sum.failure ?? effect.outcome };
    case 'delay':
      return { ...sum, delayMs: sum.delayMs + effect.ms };
    case 'slow':
      return { ...sum, factor: sum.factor * effect.factor };
  }
}
