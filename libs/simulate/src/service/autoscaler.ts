import type { Clock } from '../kernel/clock.js';
import type { Replicas } from '#mesh/deployment.js';
import type { Fleet } from './fleet.js';

/** The autoscaler of Kubernetes as charts/ sets it up; the rest are its defaults. */
const target = 0.7;
const tolerance = 0.1;
const syncMs = 15_000;
const scaleDownAfterMs = 300_000;

/** Looks every 15 seconds how busy the pods of an app were, and starts or ends some. */
export class Autoscaler {
  private readonly wishes: { readonly atMs: number; readonly size: number }[] = [];
  private lookedAtMs = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly replicas: Replicas,
    private readonly clock: Clock,
  ) {}

  start(): void {
    if (this.replicas.min === this.replicas.max) return;
    this.clock.after(syncMs, () => this.look());
  }

  private look(): void {
    const { fleet, clock, replicas } = this;
    const pods = fleet.alive;
    const shares = pods.map((pod) => pod.takeUtilisation(this.lookedAtMs));
    const ratio = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length) / target;
    this.lookedAtMs = clock.now;
    const asked = Math.abs(ratio - 1) <= tolerance ? fleet.size : Math.ceil(pods.length * ratio);
    const size = Math.min(replicas.max, Math.max(replicas.min, asked));
    this.wishes.push({ atMs: clock.now, size });
    fleet.scaleTo(size > fleet.size ? Math.min(size, mostAtOnce(fleet.size)) : this.largestWish());
    clock.after(syncMs, () => this.look());
  }

  /** Down only to what was enough all of the last five minutes. */
  private largestWish(): number {
    const since = this.clock.now - scaleDownAfterMs;
    const recent = this.wishes.filter(({ atMs }) => atMs >= since).map(({ size }) => size);
    return Math.min(this.fleet.size, Math.max(...recent, since < 0 ? this.fleet.size : 0));
  }
}

/** Twice as many, or four more. */
const mostAtOnce = (size: number): number => Math.max(2 * size, size + 4);
