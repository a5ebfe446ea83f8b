import type { Clock } from '../kernel/clock.js';
import type { Random } from '../kernel/random.js';
import type { Route } from '../plan/plan.js';
import { leastRequest } from './least-request.js';
import { OutlierDetector } from './outlier-detector.js';
import type { TryOutcome } from './outcome.js';
import { RetryBudget } from './retry-budget.js';

/** What one client's sidecar knows of an app and its pods, whichever RPC is called. */
export class Upstream<Host> {
  private active = 0;
  private readonly activeOf = new Map<Host, number>();
  private readonly detector: OutlierDetector<Host>;
  readonly budget: RetryBudget;

  constructor(
    private readonly route: Pick<Route, 'limits' | 'outlier'>,
    /** The pods that it was told of. */
    private readonly hosts: () => readonly Host[],
    clock: Clock,
    private readonly random: Random,
  ) {
    const phaseMs = random.next() * (route.outlier?.intervalMs ?? 0);
    this.detector = new OutlierDetector(route.outlier, hosts, () => clock.now, phaseMs);
    this.budget = new RetryBudget(route.limits, () => this.active);
  }

  /** Whether the circuit limit lets another try through. */
  admits(): boolean {
    return this.active < (this.route.limits.maxRequests ?? Infinity);
  }

  /** Undefined where no pod is left. */
  choose(tried: ReadonlySet<Host>): Host | undefined {
    const known = this.hosts();
    const healthy = this.route.outlier ? known.filter((host) => !this.detector.isEjected(host)) : known;
    return leastRequest(healthy, (host) => this.activeOf.get(host) ?? 0, tried, this.random);
  }

  begin(host: Host): void {
    this.active += 1;
    this.activeOf.set(host, (this.activeOf.get(host) ?? 0) + 1);
  }

  /** @param outcome - undefined where the caller gave it up, which tells nothing of the host. */
  end(host: Host, outcome: TryOutcome | undefined): void {
    this.active -= 1;
    this.activeOf.set(host, (this.activeOf.get(host) ?? 0) - 1);
    if (outcome !== undefined) this.detector.note(host, outcome);
  }
}
