import type { Sidecar } from '#xds/resources.js';
import { LineProcess } from './line-process.js';
import { tool } from './tools.js';

/** What istiod makes of manifests. */
export interface OracleAnswer {
  /** What its admission webhook says, as in "error: VirtualService shop/users: …"; with an error there are no proxies. */
  readonly problems: readonly string[];
  /** Objects of kinds that it does not know. */
  readonly skipped: readonly string[];
  /** By workload, as in "shop/orders". */
  readonly proxies: Readonly<Record<string, Sidecar>>;
}

interface Reply extends OracleAnswer {
  readonly id: number | null;
  readonly error?: string;
}

/** istiod's own code on a Kubernetes in memory, as a program of its own that is asked again and again. */
export class Oracle {
  private readonly waiting = new Map<
    number,
    { resolve: (answer: OracleAnswer) => void; reject: (reason: Error) => void }
  >();
  private readonly process: LineProcess;
  private asked = 0;

  constructor() {
    this.process = new LineProcess(tool('oracle'), ['answer'], {
      heard: (line) => this.settle(line as Reply),
      ended: (reason) => {
        for (const { reject } of this.waiting.values()) reject(reason);
        this.waiting.clear();
      },
    });
  }

  /** @throws where the manifests cannot be read, or name no such workload. */
  async ask(manifests: string, workloads: readonly string[]): Promise<OracleAnswer> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.process.tell({ id, manifests, workloads });
    });
  }

  async end(): Promise<void> {
    await this.process.end();
  }

  private settle({ id, error, ...answer }: Reply): void {
    const asker = this.waiting.get(id ?? 0);
    this.waiting.delete(id ?? 0);
    if (error === undefined) asker?.resolve(answer);
    else asker?.reject(new Error(error));
  }
}
