import type { Access, Kind, LimitClass } from '#contracts/meshcart/mesh/v1/policy_pb.js';

/** Further tries after one that did not answer. */
export interface RetryPolicy {
  /** Tries beyond the first. */
  readonly attempts: number;
  readonly perTryTimeoutMs: number;
}

/** What a contract states about one RPC. */
export interface RpcPolicy {
  /** Full name, as in "meshcart.users.v1.UsersService/GetUser". */
  readonly name: string;
  readonly app: string;
  readonly timeoutMs: number;
  readonly localWorkMs: number;
  /** RPCs that it may call, without their batch forms. */
  readonly calls: readonly string[];
  readonly batch: string | undefined;
  /** Whether a second try may follow a first one of unknown outcome. */
  readonly repeatable: boolean;
  readonly retry: RetryPolicy | undefined;
}

/** Work that an app starts by itself. */
export interface EntryPoint {
  /** As edges name it: "orders#order-saga". */
  readonly origin: string;
  readonly app: string;
  readonly name: string;
  readonly kind: Kind;
  readonly timeoutMs: number;
  readonly localWorkMs: number;
  readonly calls: readonly string[];
  readonly topic: string;
  readonly queue: string;
}

/** The methods that operations use. */
export type HttpMethod = 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH';

/** One operation of the public interface. */
export interface Operation {
  /** As in "PlaceOrder". */
  readonly name: string;
  /** As edges name it: "meshcart.edge.v1.EdgeService/PlaceOrder". */
  readonly origin: string;
  readonly method: HttpMethod;
  /** With parameters in braces, as in "/v1/orders/{id}". */
  readonly path: string;
  readonly access: Access;
  readonly scopes: readonly string[];
  readonly keyRequired: boolean;
  readonly limitClass: LimitClass;
  readonly timeoutMs: number;
  readonly localWorkMs: number;
  readonly calls: readonly string[];
}

/** A prefix of public paths that another app answers itself. */
export interface Door {
  readonly prefix: string;
  readonly app: string;
}

/** One allowed call. The origin is an RPC, an operation or an entry point; a batch form counts as its read. */
export interface Edge {
  readonly origin: string;
  readonly callee: string;
}
