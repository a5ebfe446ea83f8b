import type { Status, TryOutcome } from '../envoy/outcome.js';
import type { Clock } from '../kernel/clock.js';
import type { Event } from '../kernel/event-queue.js';
import { sample } from '../kernel/distribution.js';
import type { Random } from '../kernel/random.js';
import type { CombinedEffect } from '../scenario/faults.js';
import type { HandlerPlan } from '../plan/plan.js';
import type { Cancellable } from './cancellable.js';
import type { Job, Pod } from './pod.js';
import type { Request } from './request.js';

/** What a handler finds around it. */
export interface Environment {
  readonly clock: Clock;
  readonly workRandom: Random;
  readonly faults: { effectOn(handler: HandlerPlan, pod: Pod): CombinedEffect };
  call(from: Pod, callee: string, deadlineMs: number, done: (status: Status) => void): Cancellable;
}

/**
 * One run of a handler, as libs/platform does it: half of its own work, its calls one after the other, the other half. At
 * the deadline it answers DEADLINE_EXCEEDED whatever it does; a call under way is cancelled, while its own work goes on to
 * its end, and nothing new begins.
 */
export class Execution implements Job, Cancellable {
  private isOver = false;
  private isAnswered = false;
  private isWaiting = true;
  private call: Cancellable | undefined;
  private timer: Event | undefined;

  constructor(
    private readonly world: Environment,
    private readonly pod: Pod,
    private readonly handler: HandlerPlan,
    private readonly request: Request,
  ) {}

  start(): void {
    const { clock } = this.world;
    const deadlineMs = Math.min(this.request.deadlineMs, clock.now + this.handler.timeoutMs);
    if (deadlineMs < Infinity) this.timer = clock.at(deadlineMs, () => this.expire());
    this.pod.enter(this);
  }

  begin(): void {
    this.isWaiting = false;
    const { faults, workRandom } = this.world;
    const effect = faults.effectOn(this.handler, this.pod);
    if (effect.failure !== undefined) {
      const { failure } = effect;
      // Not within the event in which the pod hands out its workers, even where it fails at once.
      this.work(effect.delayMs, () => this.end(failure));
      return;
    }
    const workMs = sample(this.handler.work, workRandom) * effect.factor + effect.delayMs;
    if (this.handler.calls.length === 0) this.work(workMs, () => this.end('OK'));
    else this.work(workMs / 2, () => this.callNext(0, workMs / 2));
  }

  cancel(): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    this.stopWhatCanBe();
  }

  lose(): void {
    if (!this.isAnswered) this.request.answer('reset');
    this.call?.cancel();
    this.isAnswered = true;
    this.close();
  }

  private work(ms: number, next: () => void): void {
    this.world.clock.after(ms, () => {
      if (this.isOver) return;
      if (this.isAnswered) this.leave();
      else next();
    });
  }

  private callNext(index: number, restMs: number): void {
    const callee = this.handler.calls[index];
    if (callee === undefined) {
      this.work(restMs, () => this.end('OK'));
      return;
    }
    const deadlineMs = this.timer?.at ?? Infinity;
    this.call = this.world.call(this.pod, callee, deadlineMs, (status: Status) => {
      this.call = undefined;
      if (status === 'OK') this.callNext(index + 1, restMs);
      else this.end(status);
    });
  }

  private expire(): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    this.request.answer('DEADLINE_EXCEEDED');
    this.stopWhatCanBe();
  }

  private stopWhatCanBe(): void {
    if (!this.isWaiting && !this.call) return;
    this.call?.cancel();
    this.leave();
  }

  private end(outcome: TryOutcome): void {
    if (this.isOver) return;
    if (!this.isAnswered) {
      this.isAnswered = true;
      this.request.answer(outcome);
    }
    this.leave();
  }

  private leave(): void {
    this.close();
    this.pod.leave(this);
  }

  private close(): void {
    this.isOver = true;
    this.call = undefined;
    if (this.timer) this.timer.cancelled = true;
  }
}
