import type { Clock } from '../kernel/clock.js';
import type { Event } from '../kernel/event-queue.js';
import type { Random } from '../kernel/random.js';
import type { Route } from '../plan/plan.js';
import { BackOff } from './back-off.js';
import { isRetried, statusOf, type Status, type TryOutcome } from './outcome.js';
import type { Upstream } from './upstream.js';

/** Where tries are sent to. */
export interface Transport<Host> {
  /**
   * Sends a try to a pod. @param answered - is called once at most, and not after the cancellation.
   * @returns what cancels it.
   */
  send(host: Host, deadlineMs: number, answered: (outcome: TryOutcome) => void): () => void;
  /** A try was refused by the circuit limit. */
  refused(): void;
}

/** One call as the client's sidecar carries it out: its time, its tries, and what is told in the end. */
export class RoutedCall<Host> {
  private readonly backOff: BackOff;
  private readonly tried = new Set<Host>();
  private readonly deadlineMs: number;
  private retriesLeft: number;
  private overall: Event | undefined;
  private current: Try<Host> | undefined;
  /** The back-off under way. */
  private waiting: Event | undefined;
  private holdsBudget = false;

  constructor(
    private readonly clock: Clock,
    random: Random,
    private readonly route: Route,
    private readonly upstream: Upstream<Host>,
    private readonly transport: Transport<Host>,
    callerDeadlineMs: number,
    /** Called once, unless the call is cancelled. */
    private readonly done: (status: Status) => void,
  ) {
    this.backOff = new BackOff(random);
    this.retriesLeft = route.retries;
    this.deadlineMs = Math.min(callerDeadlineMs, clock.now + (route.timeoutMs ?? Infinity));
  }

  start(): void {
    if (this.deadlineMs < Infinity) this.overall = this.clock.at(this.deadlineMs, () => this.timeOut());
    this.try();
  }

  /** The caller waits no more. */
  cancel(): void {
    this.giveUp(undefined);
    this.close();
  }

  private try(): void {
    const { upstream, transport, clock, route } = this;
    const host = upstream.choose(this.tried);
    if (host === undefined) return this.finish('UNAVAILABLE');
    if (!upstream.admits()) {
      // Not tried again, whatever the route says: it would make things worse.
      transport.refused();
      return this.finish('UNAVAILABLE');
    }
    this.tried.add(host);
    upstream.begin(host);
    const tryDeadlineMs = clock.now + (route.perTryTimeoutMs ?? Infinity);
    this.current = {
      host,
      cancel: transport.send(host, Math.min(this.deadlineMs, tryDeadlineMs), (outcome) =>
        this.ended(outcome),
      ),
      timer:
        tryDeadlineMs < this.deadlineMs
          ? clock.at(tryDeadlineMs, () => {
              this.current?.cancel();
              this.ended('per-try-timeout');
            })
          : undefined,
    };
  }

  private ended(outcome: TryOutcome): void {
    this.endTry(outcome);
    this.giveBack();
    const again = isRetried(outcome, this.route.retryOn) && this.retriesLeft > 0;
    if (again) this.retriesLeft -= 1;
    if (!again || !this.upstream.budget.take()) return this.finish(statusOf(outcome));
    this.holdsBudget = true;
    this.waiting = this.clock.after(this.backOff.next(), () => this.try());
  }

  private timeOut(): void {
    this.giveUp('DEADLINE_EXCEEDED');
    this.finish('DEADLINE_EXCEEDED');
  }

  private giveUp(outcome: TryOutcome | undefined): void {
    this.current?.cancel();
    this.endTry(outcome);
    if (this.waiting) this.waiting.cancelled = true;
  }

  private endTry(outcome: TryOutcome | undefined): void {
    if (!this.current) return;
    const { host, timer } = this.current;
    if (timer) timer.cancelled = true;
    this.upstream.end(host, outcome);
    this.current = undefined;
  }

  private finish(status: Status): void {
    this.close();
    this.done(status);
  }

  private close(): void {
    if (this.overall) this.overall.cancelled = true;
    this.giveBack();
  }

  private giveBack(): void {
    if (this.holdsBudget) this.upstream.budget.giveBack();
    this.holdsBudget = false;
  }
}

interface Try<Host> {
  readonly host: Host;
  readonly cancel: () => void;
  /** Ends it where it has a time of its own. */
  readonly timer: Event | undefined;
}
