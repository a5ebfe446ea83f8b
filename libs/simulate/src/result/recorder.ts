import type { Status } from '../envoy/outcome.js';
import type { Plan } from '../plan/plan.js';
import { visitsOf } from '../plan/visits.js';
import { latencyOf } from './latency.js';
import type { CalleeResult, Second } from './result.js';

interface Counted {
  calls: number;
  tries: number;
  refused: number;
  expected: number;
}

interface Bucket {
  requests: number;
  succeeded: number;
  tries: number;
  expectedTries: number;
  readonly times: number[];
  pods: Readonly<Record<string, number>>;
}

/** Counts what happens in a run. */
export class Recorder {
  readonly times: number[] = [];
  readonly statuses: Partial<Record<Status, number>> = {};
  private readonly callees = new Map<string, Counted>();
  private readonly buckets: Bucket[] = [];
  private readonly visits = new Map<string, readonly (readonly [Counted, number])[]>();

  constructor(
    private readonly plan: Plan,
    private readonly durationMs: number,
    private readonly now: () => number,
  ) {}

  began(source: string): void {
    const bucket = this.bucketAt(this.now());
    bucket.requests += 1;
    for (const [counted, times] of this.expectedOf(source)) {
      counted.expected += times;
      bucket.expectedTries += times;
    }
  }

  ended(beganMs: number, status: Status): void {
    const bucket = this.bucketAt(beganMs);
    const tookMs = this.now() - beganMs;
    this.times.push(tookMs);
    bucket.times.push(tookMs);
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (status === 'OK') bucket.succeeded += 1;
  }

  called(origin: string): void {
    this.countedOf(origin).calls += 1;
  }

  refused(origin: string): void {
    this.countedOf(origin).refused += 1;
  }

  entered(origin: string): void {
    this.countedOf(origin).tries += 1;
    this.bucketAt(this.now()).tries += 1;
  }

  inService(pods: Readonly<Record<string, number>>): void {
    this.bucketAt(this.now() - 1).pods = pods;
  }

  seconds(): readonly Second[] {
    return this.buckets.slice(0, Math.ceil(this.durationMs / 1000)).map(({ times, ...counts }) => ({
      ...counts,
      ...latencyOf(times),
    }));
  }

  results(): readonly CalleeResult[] {
    return [...this.plan.handlers.keys()].flatMap((name) => {
      const counted = this.callees.get(name);
      if (!counted) return [];
      const { expected, ...counts } = counted;
      return [{ name, ...counts, amplification: expected === 0 ? 0 : counts.tries / expected }];
    });
  }

  amplification(): number {
    const all = [...this.callees.values()];
    const expected = all.reduce((sum, each) => sum + each.expected, 0);
    return expected === 0 ? 0 : all.reduce((sum, { tries }) => sum + tries, 0) / expected;
  }

  /** What a source enters through the mesh: an entry point itself is not called. */
  private expectedOf(source: string) {
    const known = this.visits.get(source);
    if (known) return known;
    const runsThere = this.plan.sources.get(source)?.runsThere ?? false;
    const visits = [...visitsOf(this.plan, source)]
      .filter(([origin]) => !runsThere || origin !== source)
      .map(([origin, times]) => [this.countedOf(origin), times] as const);
    this.visits.set(source, visits);
    return visits;
  }

  private countedOf(origin: string): Counted {
    const known = this.callees.get(origin);
    if (known) return known;
    const made = { calls: 0, tries: 0, refused: 0, expected: 0 };
    this.callees.set(origin, made);
    return made;
  }

  private bucketAt(timeMs: number): Bucket {
    const second = Math.max(0, Math.floor(timeMs / 1000));
    while (this.buckets.length <= second)
      this.buckets.push({ requests: 0, succeeded: 0, tries: 0, expectedTries: 0, times: [], pods: {} });
    return this.buckets[second] as Bucket;
  }
}
