import type { Answer, RouteAnswer } from '#mesh/answer.js';
import { hostOf, ports, type Deployment } from '#mesh/deployment.js';
import { expectedAnswer } from '#mesh/expected-answer.js';
import type { Mesh, Rpc } from '#mesh/mesh.js';
import { eventually } from '../../support/eventually.js';
import type { Lab } from '../lab/lab.js';
import type { Batch, Done, Seen } from '../lab/pod.js';

/** One sentence about the mesh, and how to see whether it is true: throws where it is not. */
export interface Check {
  readonly title: string;
  readonly run: () => Promise<void>;
}

/** Longer than the third ejection of a pod. */
const ejectedMs = 120_000;

/** Calls one RPC after the other, and looks at what comes of it. */
export class Situation {
  private made = 0;

  constructor(
    readonly lab: Lab,
    readonly mesh: Mesh,
    readonly deployment: Deployment,
  ) {}

  /** What the contract promises to the calls of an app. */
  expected(caller: string, rpc: Rpc): Answer {
    return expectedAnswer(this.mesh, this.deployment, { app: caller }, rpc);
  }

  /** Those who may call it, each with what it is promised. */
  callersOf(rpc: Rpc): readonly { readonly app: string; readonly route: RouteAnswer }[] {
    return this.mesh.workloads.flatMap(({ app }) => {
      const { allowed, route } = this.expected(app, rpc);
      return allowed && route ? [{ app, route }] : [];
    });
  }

  /** Calls from the first pod of an app. */
  async call(
    from: string,
    rpc: Rpc,
    batch: Partial<Batch> = {},
  ): Promise<Done & { readonly seen: readonly Seen[]; readonly call: string }> {
    const call = this.mark();
    const [pod = from] = this.lab.podsOf(from);
    const done = await this.lab.call(pod, { ...this.address(rpc), call, ...batch });
    return { ...done, call, seen: await this.lab.seen(call) };
  }

  /** A mark that no call has had. */
  mark(): string {
    return `call-${++this.made}`;
  }

  address({ app, name }: Rpc): Pick<Batch, 'target' | 'rpc'> {
    return { target: `${hostOf(app, this.deployment.namespace)}:${ports.grpc}`, rpc: name };
  }

  /** Enough successes at every pod of the callee that what failed before counts no more. */
  async heal(from: string, rpc: Rpc): Promise<void> {
    await this.call(from, rpc, { count: 12 });
  }

  /** As `heal`, and no pod of the callee is left alone any more by the first pod of the caller. */
  async recover(from: string, rpc: Rpc): Promise<void> {
    const [pod = from] = this.lab.podsOf(from);
    const host = hostOf(rpc.app, this.deployment.namespace);
    await eventually(`no pod of ${rpc.app} is ejected`, ejectedMs, async () => {
      const stats = [...(await this.lab.stats(pod, 'outlier_detection.ejections_active'))];
      return stats.every(([name, count]) => !name.includes(host) || count === 0) || undefined;
    });
    await this.heal(from, rpc);
  }
}
