import type { Outlier } from '#mesh/answer.js';
import { isGatewayError, type TryOutcome } from './outcome.js';

/** Envoy's, where it is not stated. */
const longestEjectionMs = 300_000;

interface Monitor {
  consecutive: number;
  ejectedUntilMs: number;
  /** How many times the base time the next ejection lasts, less one. */
  backOff: number;
}

/** Which pods of an app one sidecar leaves alone for a while, since they failed several times running. */
export class OutlierDetector<Host> {
  private readonly monitors = new Map<Host, Monitor>();

  constructor(
    private readonly settings: Outlier | undefined,
    private readonly hosts: () => readonly Host[],
    private readonly now: () => number,
    /** When the first look at ejected hosts is due: sidecars did not all start at once. */
    private readonly phaseMs: number,
  ) {}

  isEjected(host: Host): boolean {
    const monitor = this.monitors.get(host);
    return monitor !== undefined && this.now() < monitor.ejectedUntilMs;
  }

  note(host: Host, outcome: TryOutcome): void {
    const { settings } = this;
    if (!settings || settings.consecutiveGatewayErrors === 0) return;
    const monitor = this.monitorOf(host);
    if (!isGatewayError(outcome)) {
      monitor.consecutive = 0;
      return;
    }
    monitor.consecutive += 1;
    if (monitor.consecutive < settings.consecutiveGatewayErrors || this.isEjected(host)) return;
    monitor.consecutive = 0;
    this.eject(monitor, settings);
  }

  private eject(monitor: Monitor, settings: Outlier): void {
    const hosts = this.hosts();
    const ejected = hosts.filter((host) => this.isEjected(host)).length;
    if ((100 * (ejected + 1)) / hosts.length > settings.maxEjectionPercent) return;
    this.forgive(monitor, settings);
    const lastsMs = Math.min(settings.baseEjectionMs * (monitor.backOff + 1), longestEjectionMs);
    if (monitor.backOff * settings.baseEjectionMs < longestEjectionMs + settings.baseEjectionMs)
      monitor.backOff += 1;
    monitor.ejectedUntilMs = this.nextLook(this.now() + lastsMs, settings);
  }

  /** A host is let back at a look, one of which comes every interval. */
  private nextLook(timeMs: number, { intervalMs }: Outlier): number {
    return this.phaseMs + Math.ceil((timeMs - this.phaseMs) / intervalMs) * intervalMs;
  }

  /** Every interval without trouble makes the next ejection shorter again. */
  private forgive(monitor: Monitor, { intervalMs }: Outlier): void {
    const quiet = Math.floor((this.now() - monitor.ejectedUntilMs) / intervalMs);
    monitor.backOff = Math.max(0, monitor.backOff - Math.max(0, quiet));
  }

  private monitorOf(host: Host): Monitor {
    const known = this.monitors.get(host);
    if (known) return known;
    const monitor = { consecutive: 0, ejectedUntilMs: 0, backOff: 0 };
    this.monitors.set(host, monitor);
    return monitor;
  }
}
