import type { Access, Kind, LimitClass } from '#contracts/meshcart/mesh/v1/policy_pb.js';

/** Where a contract states something: a .proto file below its root, and a line counted from 1. */
export interface Place {
  readonly file: string;
  /** Undefined where the descriptors carry no source information. */
  readonly line: number | undefined;
}

/** Finds where something stands: one field of its option, as in `places('timeout')`, or all of it. */
export type Places = (field?: string) => Place;

/** Further tries after one that did not answer. */
export interface RetryPolicy {
  /** Tries beyond the first. */
  readonly attempts: number;
  readonly perTryTimeoutMs: number;
}

/** What a caller is promised. */
export interface Objective {
  /** Share of calls that do not fail by the callee's fault, as in 0.999. */
  readonly availability: number;
  /** So long 99 of 100 calls take at most, in milliseconds; undefined where nothing is promised. */
  readonly latencyMs: number | undefined;
}

/** Whoever calls RPCs: an RPC, an operation or an entry point. */
export interface Caller {
  /** As edges name it: a full RPC name, "meshcart.edge.v1.EdgeService/PlaceOrder" or "orders#order-saga". */
  readonly origin: string;
  readonly app: string;
  /** Whole budget, tries included. 0 where the contract states none, which no safe contract does. */
  readonly timeoutMs: number;
  /** Budget of one try: all of it where there is only one. */
  readonly tryMs: number;
  /** What it needs for itself, beside its calls. */
  readonly localWorkMs: number;
  /** The RPCs that it may call, without their batch forms, as the contract names them. */
  readonly calls: readonly string[];
  readonly places: Places;
}

/** What a contract states about one RPC. */
export interface Rpc extends Caller {
  /** Full name, as in "meshcart.users.v1.UsersService/GetUser"; also its origin. */
  readonly name: string;
  /** The RPC that answers many of this one. */
  readonly batch: string | undefined;
  /** Whether a second try may follow a first one of unknown outcome. */
  readonly repeatable: boolean;
  /** Whether it is the idempotency key of a call that makes a repeat harmless. */
  readonly keyed: boolean;
  readonly retry: RetryPolicy | undefined;
  readonly streaming: boolean;
  readonly objective: Objective | undefined;
}

/** Work that an app starts by itself. */
export interface EntryPoint extends Caller {
  readonly name: string;
  readonly kind: Kind;
  readonly topic: string;
  readonly queue: string;
  /** Most tries that one run may cause at any one RPC. */
  readonly maxTries: number;
}

/** The methods that operations use. */
export type HttpMethod = 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH';

/** One operation of the public interface. */
export interface Operation extends Caller {
  /** As in "PlaceOrder". */
  readonly name: string;
  readonly method: HttpMethod;
  /** With parameters in braces, as in "/v1/orders/{id}". */
  readonly path: string;
  readonly access: Access;
  readonly scopes: readonly string[];
  readonly keyRequired: boolean;
  readonly limitClass: LimitClass;
  /** Most tries that one request may cause at any one RPC. */
  readonly maxTries: number;
  readonly objective: Objective | undefined;
}

/** A prefix of public paths that another app answers itself. */
export interface Door {
  readonly prefix: string;
  readonly app: string;
}

/** A server outside of the mesh that an app talks to over TLS or a protocol of its own. */
export interface ThirdParty {
  /** As in "stripe"; environments address it by this name. */
  readonly name: string;
  /** As in "api.stripe.com". */
  readonly host: string;
  readonly port: number;
  /** Whether what is sent is TLS from the first byte, so that the mesh can hold it to its server name. */
  readonly tls: boolean;
}

/** One app in the mesh: a folder of apps/, a workload, a service account. */
export interface Workload {
  readonly app: string;
  /** Full names of the gRPC services that it serves. */
  readonly services: readonly string[];
  /** Calls that one replica works on at once. */
  readonly concurrency: number;
  /** Failures in a row after which a caller leaves a replica alone for a while. */
  readonly ejectionFailures: number;
  /** Of the calls to it that are open, so many percent may be further tries. */
  readonly retryBudgetPercent: number;
  readonly places: Places;
  readonly thirdParties: readonly ThirdParty[];
  /** Names of the stores that it connects to, as in "postgres". */
  readonly stores: readonly string[];
}

/** One allowed call. The origin is an RPC, an operation or an entry point; a batch form counts as its read. */
export interface Edge {
  readonly origin: string;
  readonly callee: string;
}

/** What all contracts together state, as plain values. Lists are sorted by name where the contract gives no order. */
export interface Mesh {
  readonly workloads: readonly Workload[];
  readonly rpcs: readonly Rpc[];
  /** In the order of the contract. */
  readonly operations: readonly Operation[];
  readonly entryPoints: readonly EntryPoint[];
  /** In the order of the contract. */
  readonly doors: readonly Door[];
}
