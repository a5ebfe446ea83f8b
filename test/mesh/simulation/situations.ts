import type { Random } from '#simulate/kernel/random.js';
import type { Mechanism } from '#simulate/plan/without.js';
import type { Fault } from '#simulate/scenario/fault.js';
import { rpcs } from './contract.js';

/** Something that goes wrong, once for the simulation and once for the handlers of the lab. */
export interface Situation {
  readonly title: string;
  /** What is called. */
  readonly rpc: string;
  /** RPCs whose tries are counted. */
  readonly counted: readonly string[];
  readonly rate: number;
  readonly seconds: number;
  /** Without limits of time and place, which are those of the run and of the app. */
  readonly faults: readonly Pick<Fault, 'target' | 'effect' | 'share' | 'pods'>[];
  /** What the handlers do at each attempt. */
  readonly steps: readonly Step[];
  /** Whether one pod alone does so. */
  readonly onePod?: boolean;
  /** What the handler of the RPC calls, and what is done there. */
  readonly below?: { readonly rpc: string; readonly step: string };
  /** A simulation without this must not agree with the lab. */
  readonly decisive: Decisive;
}

/** What policies do, and that they let nothing be repeated which must not be. */
export type Decisive = Mechanism | 'no-repeat';

/** In this share of calls the step is done, else all is well. */
interface Step {
  readonly share: number;
  readonly step: string;
}

const attempts = (share: number, step: string, count = 3): readonly Step[] =>
  Array.from({ length: count }, () => ({ share, step }));

const unavailable = { kind: 'fail', outcome: 'UNAVAILABLE' } as const;

export const situations: readonly Situation[] = [
  {
    title: '30 % of tries fail, two more are allowed',
    rpc: rpcs.again,
    counted: [rpcs.again],
    rate: 60,
    seconds: 8,
    faults: [{ target: rpcs.again, share: 0.3, effect: unavailable }],
    steps: attempts(0.3, 'UNAVAILABLE'),
    decisive: 'retries',
  },
  {
    title: '30 % of calls fail that must not be repeated',
    rpc: rpcs.once,
    counted: [rpcs.once],
    rate: 60,
    seconds: 6,
    faults: [{ target: rpcs.once, share: 0.3, effect: unavailable }],
    steps: attempts(0.3, 'UNAVAILABLE'),
    decisive: 'no-repeat',
  },
  {
    title: '20 % of tries outlast their own time',
    rpc: rpcs.slow,
    counted: [rpcs.slow],
    rate: 30,
    seconds: 10,
    faults: [{ target: rpcs.slow, share: 0.2, effect: { kind: 'delay', ms: 5000 } }],
    steps: attempts(0.2, 'sleep 5s'),
    decisive: 'per-try-timeouts',
  },
  {
    title: 'more calls come than http2MaxRequests lets through',
    rpc: rpcs.narrow,
    counted: [rpcs.narrow],
    rate: 90,
    seconds: 8,
    faults: [{ target: rpcs.narrow, share: 1, effect: { kind: 'delay', ms: 300 } }],
    steps: attempts(1, 'sleep 300ms'),
    decisive: 'limits',
  },
  {
    title: 'one pod of two fails',
    rpc: rpcs.sick,
    counted: [rpcs.sick],
    rate: 60,
    seconds: 6,
    faults: [{ target: rpcs.sick, share: 1, effect: unavailable, pods: 1 }],
    steps: attempts(1, 'UNAVAILABLE'),
    onePod: true,
    decisive: 'ejection',
  },
  {
    title: 'one pod of two hangs',
    rpc: rpcs.hung,
    counted: [rpcs.hung],
    rate: 50,
    seconds: 8,
    faults: [{ target: rpcs.hung, share: 1, effect: { kind: 'delay', ms: 5000 }, pods: 1 }],
    steps: attempts(1, 'sleep 5s'),
    onePod: true,
    decisive: 'ejection',
  },
  {
    title: 'everything fails after 60 ms, and the budget of retries is used up',
    rpc: rpcs.dead,
    counted: [rpcs.dead],
    rate: 80,
    seconds: 8,
    faults: [
      { target: rpcs.dead, share: 1, effect: unavailable },
      { target: rpcs.dead, share: 1, effect: { kind: 'delay', ms: 60 } },
    ],
    steps: attempts(1, 'sleep 60ms UNAVAILABLE'),
    decisive: 'budget',
  },
  {
    title: 'a hop below hangs in 20 % of its calls',
    rpc: rpcs.middle,
    counted: [rpcs.middle, rpcs.leaf],
    rate: 40,
    seconds: 12,
    faults: [{ target: rpcs.leaf, share: 0.2, effect: { kind: 'delay', ms: 5000 } }],
    steps: attempts(1, 'next'),
    below: { rpc: rpcs.leaf, step: '20% sleep 5s' },
    decisive: 'retries',
  },
];

/**
 * A script for each of so many calls, in which every step has exactly its share: a lab that ran for minutes would have it
 * nearly so by chance.
 */
export function scriptsOf(
  { steps }: Situation,
  count: number,
  random: Random,
): readonly (readonly string[])[] {
  const decks = steps.map(({ share, step }) =>
    shuffled(
      Array.from({ length: count }, (_, index) => (index < Math.round(share * count) ? step : 'OK')),
      random,
    ),
  );
  return Array.from({ length: count }, (_, index) => decks.map((deck) => deck[index] ?? 'OK'));
}

function shuffled(cards: readonly string[], random: Random): readonly string[] {
  const deck = [...cards];
  for (let index = deck.length - 1; index > 0; index--) {
    const other = random.below(index + 1);
    [deck[index], deck[other]] = [deck[other] ?? '', deck[index] ?? ''];
  }
  return deck;
}
