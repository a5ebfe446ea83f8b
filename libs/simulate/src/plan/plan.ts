import type { RouteAnswer } from '#mesh/answer.js';
import type { Replicas } from '#mesh/deployment.js';
import type { Distribution } from '../kernel/distribution.js';

/** All that a run plays out: who runs where, what each handler does, and what the mesh does with each call. */
export interface Plan {
  readonly apps: ReadonlyMap<string, AppPlan>;
  /** By origin, as edges name it. */
  readonly handlers: ReadonlyMap<string, HandlerPlan>;
  /** What work begins with, by origin. */
  readonly sources: ReadonlyMap<string, Source>;
  /** By `routeKey`. */
  readonly routes: ReadonlyMap<string, Route>;
}

export interface AppPlan {
  readonly app: string;
  readonly replicas: Replicas;
  /** Requests that one replica really works on at once; further ones wait. */
  readonly workers: number;
}

/** What is done for one RPC, operation or run of an entry point. */
export interface HandlerPlan {
  readonly origin: string;
  readonly app: string;
  readonly timeoutMs: number;
  /** What it does itself: half of it before its calls, half after. */
  readonly work: Distribution;
  /** RPCs, called one after the other, each once. */
  readonly calls: readonly string[];
}

/** Whoever asks first. */
export interface Source {
  readonly origin: string;
  /** The app whose pods it comes from. */
  readonly client: string;
  /** Whether it runs in that pod itself, as entry points do, instead of being called through the mesh. */
  readonly runsThere: boolean;
}

/** What the client's sidecar does with calls. */
export type Route = Pick<
  RouteAnswer,
  'timeoutMs' | 'retries' | 'retryOn' | 'perTryTimeoutMs' | 'limits' | 'outlier'
>;

/** The app of the gateway's proxies. */
export const gatewayApp = 'gateway';

export const routeKey = (client: string, callee: string): string => `${client} ${callee}`;
