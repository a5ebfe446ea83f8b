import { RoutedCall } from './envoy/routed-call.js';
import type { Status, TryOutcome } from './envoy/outcome.js';
import { Upstream } from './envoy/upstream.js';
import { Clock } from './kernel/clock.js';
import type { Random } from './kernel/random.js';
import { routeKey, type Plan, type Route } from './plan/plan.js';
import type { Recorder } from './result/recorder.js';
import { Faults } from './scenario/faults.js';
import type { Fault } from './scenario/fault.js';
import type { Cancellable } from './service/cancellable.js';
import { Execution, type Environment } from './service/execution.js';
import { Fleet } from './service/fleet.js';
import type { Pod } from './service/pod.js';

/** What surrounds the mesh in a run. */
export interface Surroundings {
  /** From the client's app to the callee's, through both sidecars, one way. */
  readonly hopMs: number;
  readonly podStartMs: number;
}

/** Everything in a run that lasts longer than one call. */
export class World implements Environment {
  readonly clock = new Clock();
  readonly fleets: ReadonlyMap<string, Fleet>;
  readonly faults: Faults;
  readonly workRandom: Random;
  private readonly upstreams = new Map<Pod, Map<string, Upstream<Pod>>>();
  private readonly balancing: Random;
  private readonly backingOff: Random;

  constructor(
    readonly plan: Plan,
    private readonly surroundings: Surroundings,
    faults: readonly Fault[],
    random: Random,
    private readonly recorder: Recorder,
  ) {
    const { clock } = this;
    this.fleets = new Map(
      [...plan.apps].map(([app, each]) => [app, new Fleet(each, clock, surroundings.podStartMs)]),
    );
    this.faults = new Faults(faults, () => clock.now, random.stream('faults'));
    this.workRandom = random.stream('work');
    this.balancing = random.stream('balancing');
    this.backingOff = random.stream('back-off');
  }

  /** Calls an RPC or an operation from a pod, through the pod's sidecar. */
  call(from: Pod, callee: string, deadlineMs: number, done: (status: Status) => void): Cancellable {
    const handler = this.plan.handlers.get(callee);
    if (!handler) throw new Error(`nothing serves ${callee}`);
    this.recorder.called(callee);
    if (handler.app === from.app)
      return this.run(from, callee, deadlineMs, (outcome) => done(outcome as Status));
    const route = this.plan.routes.get(routeKey(from.app, callee));
    if (!route) throw new Error(`the mesh lets ${from.app} not call ${callee}`);
    const transport = {
      send: (host: Pod, tryDeadlineMs: number, answered: (outcome: TryOutcome) => void) =>
        this.send(host, callee, tryDeadlineMs, answered),
      refused: () => this.recorder.refused(callee),
    };
    const upstream = this.upstreamOf(from, handler.app, route);
    const call = new RoutedCall(this.clock, this.backingOff, route, upstream, transport, deadlineMs, done);
    call.start();
    return call;
  }

  /** Runs a handler in a pod. */
  run(pod: Pod, origin: string, deadlineMs: number, answer: (outcome: TryOutcome) => void): Cancellable {
    const handler = this.plan.handlers.get(origin);
    if (!handler) throw new Error(`nothing serves ${origin}`);
    const execution = new Execution(this, pod, handler, { origin, deadlineMs, answer });
    execution.start();
    return execution;
  }

  private send(
    host: Pod,
    origin: string,
    deadlineMs: number,
    answered: (outcome: TryOutcome) => void,
  ): () => void {
    const { clock, surroundings } = this;
    let execution: Cancellable | undefined;
    let isCancelled = false;
    const back = (outcome: TryOutcome) =>
      clock.after(surroundings.hopMs, () => {
        if (!isCancelled) answered(outcome);
      });
    clock.after(surroundings.hopMs, () => {
      if (isCancelled) return;
      if (!host.isAlive) return void back('connect-failure');
      this.recorder.entered(origin);
      execution = this.run(host, origin, deadlineMs, back);
    });
    return () => {
      isCancelled = true;
      execution?.cancel();
    };
  }

  private upstreamOf(from: Pod, app: string, route: Route): Upstream<Pod> {
    const own = this.upstreams.get(from) ?? new Map<string, Upstream<Pod>>();
    this.upstreams.set(from, own);
    const known = own.get(app);
    if (known) return known;
    const hosts = () => this.fleets.get(app)?.ready ?? [];
    const made = new Upstream<Pod>(route, hosts, this.clock, this.balancing);
    own.set(app, made);
    return made;
  }
}
