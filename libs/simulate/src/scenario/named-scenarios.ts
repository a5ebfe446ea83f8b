import { nothing, type Effect, type Scenario } from './fault.js';

export const scenarioNames = ['baseline', 'slow', 'failing', 'lost-pod', 'spike', 'retry-storm'] as const;

export type ScenarioName = (typeof scenarioNames)[number];

/** What a scenario is told; what is absent is as its kind has it. */
export interface Parameters {
  /** The app, or the RPC, that it happens to. */
  readonly target: string;
  /** The app of the target. */
  readonly app: string;
  readonly atMs: number;
  readonly forMs?: number | undefined;
  /** So many times as slow, or as many requests. */
  readonly factor?: number | undefined;
  readonly share?: number | undefined;
  readonly pods?: number | undefined;
  readonly outcome?: Extract<Effect, { kind: 'fail' }>['outcome'] | undefined;
}

interface Kind {
  readonly title: string;
  /** Share of workers that are busy before; absent: as many workers as contracts state, which is mostly far more than is needed. */
  readonly utilisation?: number;
  readonly rate: number;
  readonly build: (parameters: Parameters) => Scenario;
}

/** Seconds that something lasts. */
const ordinaryMs = 20_000;
const shortMs = 5000;
/** What a kubelet, an API server and istiod take together to tell of a pod that is gone. */
const noticedAfterMs = 2000;

const fault = (
  { target, atMs, forMs = ordinaryMs, share = 1, pods }: Parameters,
  effect: Effect,
): Scenario => ({
  ...nothing,
  faults: [
    { target, effect, share, fromMs: atMs, untilMs: atMs + forMs, ...(pods === undefined ? {} : { pods }) },
  ],
});

/** Everything that can be tried, with what it does unless it is told otherwise. */
export const scenarios: Readonly<Record<ScenarioName, Kind>> = {
  baseline: { title: 'nothing goes wrong', rate: 50, build: () => nothing },
  slow: {
    title: 'a service is slow',
    rate: 50,
    build: (given) => fault(given, { kind: 'slow', factor: given.factor ?? 20 }),
  },
  failing: {
    title: 'a service fails',
    rate: 50,
    build: (given) =>
      fault(
        { ...given, share: given.share ?? 0.3 },
        { kind: 'fail', outcome: given.outcome ?? 'UNAVAILABLE' },
      ),
  },
  'lost-pod': {
    title: 'pods are gone',
    rate: 50,
    utilisation: 0.7,
    build: ({ app, atMs, pods = 1 }) => ({ ...nothing, losses: [{ app, atMs, pods, noticedAfterMs }] }),
  },
  spike: {
    title: 'more requests come',
    rate: 50,
    utilisation: 0.7,
    build: ({ atMs, forMs = ordinaryMs, factor = 3 }) => ({
      ...nothing,
      surges: [{ fromMs: atMs, untilMs: atMs + forMs, factor }],
    }),
  },
  'retry-storm': {
    title: 'a short outage, and what the tries make of it',
    rate: 200,
    utilisation: 0.7,
    build: (given) =>
      fault({ ...given, forMs: given.forMs ?? shortMs }, { kind: 'slow', factor: given.factor ?? 50 }),
  },
};
