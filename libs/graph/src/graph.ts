import type { Objective, Place } from '#mesh/mesh.js';

/** The call graph of a contract, with all that a drawing of it shows. Plain values: it may be printed as JSON. */
export interface Graph {
  /** The apps, each a cluster of nodes, sorted by name. */
  readonly apps: readonly App[];
  /** In the order in which a drawing lists them. */
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  /** The slowest chain of each operation and entry point, in the order of the nodes. */
  readonly criticalPaths: readonly CriticalPath[];
}

export interface App {
  /** As in "app:orders". */
  readonly id: string;
  readonly name: string;
  /** Calls away from the gateway at most; what nobody calls stands at 0. */
  readonly layer: number;
  /** Calls that one replica works on at once. */
  readonly concurrency: number;
  /** As in "3 to 12"; undefined where no environment was asked for. */
  readonly replicas: string | undefined;
}

export type NodeKind =
  | 'gateway'
  | 'operation'
  | 'door'
  | 'worker'
  | 'consumer'
  | 'job'
  | 'rpc'
  /** Called, and described by no contract. */
  | 'unknown'
  | 'third-party'
  | 'store';

export interface Node {
  /** The origin of a caller, the name of an RPC; "gateway", "door:/oauth2", "store:postgres", "party:stripe". */
  readonly id: string;
  readonly kind: NodeKind;
  /** The name of the app that it is a part of; undefined of the gateway and of leaves. */
  readonly app: string | undefined;
  /** Short, as in "PlaceOrder" or "POST /v1/orders". */
  readonly label: string;
  /** What else there is to know, as in "topic meshcart.orders.v1" or "api.stripe.com:443"; may be empty. */
  readonly detail: string;
  /** Undefined of what has none: the gateway and leaves. */
  readonly budget: Budget | undefined;
  /** How often its handler may be entered for one call. */
  readonly tries: number;
  /** Of RPCs only. */
  readonly retryClass: RetryClass | undefined;
  /** Who may cause how many tries of it: the operations and entry points above it, most first. */
  readonly amplification: readonly Amplification[];
  /** Of operations and entry points: most tries that one run may cause at any RPC. */
  readonly maxTries: number | undefined;
  readonly objective: Objective | undefined;
  /** Where the contract states it. */
  readonly place: Place | undefined;
}

export type RetryClass = 'repeatable' | 'with key' | 'not repeatable';

/** All in milliseconds. */
export interface Budget {
  /** Of one call, tries included. */
  readonly timeoutMs: number;
  readonly tryMs: number;
  readonly localWorkMs: number;
  /** What its slowest chain of calls takes at most: see `worstLatency`. */
  readonly worstMs: number;
}

export interface Amplification {
  /** The node that starts it. */
  readonly root: string;
  /** Worst case, all retries on all paths multiplied and summed. */
  readonly tries: number;
  /** What the root allows. */
  readonly allowed: number;
}

export type EdgeKind = 'route' | 'call' | 'connection';

export interface Edge {
  readonly from: string;
  /** A node; of a connection, which an app has as a whole, `from` is an app. */
  readonly to: string;
  readonly kind: EdgeKind;
  /** What the callee sees of its deadline at most, in milliseconds; undefined of connections. */
  readonly deadlineMs: number | undefined;
  /** Tries of the callee for one call. */
  readonly tries: number;
  /** The batch form that is granted along with the callee. */
  readonly batch: string | undefined;
  /** Whether it is on the slowest chain of some operation or entry point. */
  readonly critical: boolean;
}

/** The chain that may take longest, each call of it the slowest of its caller. */
export interface CriticalPath {
  readonly root: string;
  /** From the root to the last RPC. */
  readonly nodes: readonly string[];
  readonly worstMs: number;
  readonly timeoutMs: number;
}

export const appId = (app: string): string => `app:${app}`;
export const gatewayId = 'gateway';
