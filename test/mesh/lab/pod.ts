import { LineProcess } from '../line-process.js';
import { shell } from './shell.js';

/** One request that reached an app. */
export interface Seen {
  readonly pod: string;
  readonly call: string;
  /** As in "/meshcart.users.v1.UsersService/GetUser". */
  readonly method: string;
  /** Counted from 1 by the sidecars. */
  readonly attempt: number;
  readonly deadlineMs?: number;
  /** As in "spiffe://cluster.local/ns/shop/sa/orders". */
  readonly caller: string;
}

/** Calls of one RPC. */
export interface Batch {
  /** As in "users.shop.svc.cluster.local:50051". */
  readonly target: string;
  /** Full name of the RPC. */
  readonly rpc: string;
  /** Marks the requests, so that they are known where they arrive. */
  readonly call: string;
  /** One outcome per attempt: the name of a code, "sleep 1s", "reset", "refused" or "next"; the last holds for all later ones. */
  readonly script?: readonly string[];
  /** The pod that follows the script; the others answer well. Absent: all follow it. */
  readonly only?: string;
  /** What a handler calls whose step is "next". */
  readonly next?: Batch;
  readonly count?: number;
  /** How many of them are in flight at once. */
  readonly width?: number;
  readonly timeoutMs?: number;
}

/** What came back. */
export interface Done {
  /** How often which, as in "OK users-0" or "UNAVAILABLE asked for". */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly tookMs: number;
  /** So long half of the calls took at most. */
  readonly medianUs: number;
}

type Line =
  | { ready: string }
  | { seen: Seen }
  | { refused: Seen }
  | { done: Done & { id: number } }
  | { got: { id: number; body: string } };

/** Hears of requests that reached a handler, and of those that were refused before. */
export interface Witness {
  seen(request: Seen): void;
  refused(request: Seen): void;
}

/** A network namespace with the lab's app in it, which serves and calls. */
export class Pod {
  private readonly waiting = new Map<
    number,
    { resolve: (value: never) => void; reject: (reason: Error) => void }
  >();
  private asked = 0;

  private constructor(
    readonly name: string,
    private readonly app: LineProcess,
  ) {}

  static async start(name: string, address: string, program: string, witness: Witness): Promise<Pod> {
    return new Promise((resolve, reject) => {
      const app = new LineProcess('ip', ['netns', 'exec', name, program, name, address], {
        heard: (line) => {
          const told = line as Line;
          if ('ready' in told) resolve(pod);
          else if ('seen' in told) witness.seen(told.seen);
          else if ('refused' in told) witness.refused(told.refused);
          else pod.settle('done' in told ? told.done : told.got);
        },
        ended: (reason) => {
          reject(reason);
          for (const waiter of pod.waiting.values()) waiter.reject(reason);
        },
      });
      const pod = new Pod(name, app);
    });
  }

  async call(batch: Batch): Promise<Done> {
    return this.ask<Done>(wireForm(batch));
  }

  /** One of the pages of the sidecar's own, as in "stats"; empty while there is no sidecar. */
  async page(path: string): Promise<string> {
    return (await this.ask<{ body: string }>({ get: `http://127.0.0.1:15000/${path}` })).body;
  }

  /** Returns when all that the pod has told so far has been heard. */
  async echo(): Promise<void> {
    await this.ask({ echo: true });
  }

  /** Runs a program in the network of the pod. */
  async run(command: string, args: readonly string[], input?: string): Promise<string> {
    return shell('ip', ['netns', 'exec', this.name, command, ...args], input);
  }

  async end(): Promise<void> {
    await this.app.end();
  }

  private async ask<Reply>(wish: object): Promise<Reply> {
    const id = ++this.asked;
    return new Promise<Reply>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.app.tell({ ...wish, id });
    });
  }

  private settle(reply: { id: number }): void {
    this.waiting.get(reply.id)?.resolve(reply as never);
    this.waiting.delete(reply.id);
  }
}

/** As the app takes it. */
type WireForm = Readonly<Record<string, string | number>>;

function wireForm({
  target,
  rpc,
  call,
  script = ['OK'],
  only = '',
  next,
  count = 1,
  width = 1,
  timeoutMs = 20_000,
}: Batch): WireForm {
  return {
    target,
    method: `/${rpc}`,
    call,
    script: script.join(','),
    only,
    // Of a nested call the deadline is that of the call above it.
    next: next ? JSON.stringify(wireForm({ timeoutMs: 0, ...next })) : '',
    count,
    width,
    timeoutMs,
  };
}
