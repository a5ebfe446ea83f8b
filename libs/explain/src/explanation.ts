import type { KongRoute } from '#manifests/kong-routes.js';
import type { Request, Verdict } from '#manifests/verdict.js';
import type { Place } from '#mesh/mesh.js';
import type { Budget } from './budget.js';

/** What becomes of one call, and of those that it leads to. */
export interface Explanation {
  /** As in "POST /v1/orders" or "orders -> meshcart.users.v1.UsersService/GetUser". */
  readonly question: string;
  /** Whether the call that was asked about arrives, and all that it leads to do. */
  readonly allowed: boolean;
  /** How a request of the world comes in; undefined where an app calls. */
  readonly entrance: KongRoute | undefined;
  readonly call: Hop;
  readonly worst: Worst;
}

/** One call over the network, or from one part of an app to another. */
export interface Hop {
  /** As in "orders". */
  readonly caller: string;
  /** As in "users". */
  readonly callee: string;
  /** As in "meshcart.users.v1.UsersService/GetUser" or "POST /v1/orders". */
  readonly what: string;
  /** Undefined where nothing is sent: the callee is the caller itself, or no manifest has the caller. */
  readonly request: Request | undefined;
  readonly verdict: Verdict | undefined;
  readonly allowed: boolean;
  readonly declared: Declared | undefined;
  readonly budget: Budget;
  /** Where the callee's own work is stated; undefined where the default of policy.proto holds. */
  readonly ownWorkAt: Place | undefined;
  /** Calls of the callee while it answers this one. */
  readonly below: readonly Hop[];
  /** Whether the calls of the callee stand elsewhere in the tree and are not told again. */
  readonly repeated: boolean;
}

/** What the contract says of a call; undefined where there is none. */
export interface Declared {
  readonly allowed: boolean;
  /** Where the call stands; where it would stand if it is not declared. */
  readonly place: Place | undefined;
}

/** The most that one such call may cost. */
export interface Worst {
  /** Until the caller has an answer; undefined where nothing ends it. */
  readonly latencyMs: number | undefined;
  /** How often each RPC on the path may be entered, most first. */
  readonly entered: readonly { readonly rpc: string; readonly times: number }[];
  /** What the contract allows at any RPC; undefined where the caller states nothing. */
  readonly allowedTries: number | undefined;
}
