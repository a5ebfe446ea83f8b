import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { Any } from '#contracts/google/protobuf/any.js';
import { BadRequest, ErrorInfo, RetryInfo } from '#contracts/google/rpc/error_details.js';
import { Status } from '#contracts/google/rpc/status.js';
import { DomainError, type ErrorDetails } from '#errors/domain-error.js';
import { kindOfGrpc, statusOf } from '#errors/status-table.js';
import { DeadlineExceeded } from './deadline-exceeded.js';
import { RemoteFailure } from './remote-failure.js';

const detailsKey = 'grpc-status-details-bin';
const domain = 'meshcart';

/** What grpc-js sends for a failed call. */
export interface GrpcFailure {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** Spelled by the published table. Anything that nobody threw on purpose is sent neutral; the caller logs it. */
export function failureOf(error: unknown): GrpcFailure {
  if (error instanceof DomainError) return refusal(error);
  if (error instanceof DeadlineExceeded)
    return { code: status.DEADLINE_EXCEEDED, details: 'the deadline has passed', metadata: new Metadata() };
  return { code: status.INTERNAL, details: 'internal error', metadata: new Metadata() };
}

/** The error that the callee threw, as far as it told. */
export function errorOf(rpc: string, failure: ServiceError): Error {
  if (failure.code === status.DEADLINE_EXCEEDED || failure.code === status.CANCELLED)
    return new DeadlineExceeded(rpc);
  const kind = kindOfGrpc(failure.code);
  if (!kind) return new RemoteFailure(rpc, failure.code, failure.details);
  const explained = explanationOf(failure);
  // Only a callee that was reached explains itself; the rest comes from the transport or a proxy.
  if (!explained) return unexplained(rpc, failure);
  return new DomainError(kind, explained.code, failure.details, explained.details, { cause: failure });
}

function unexplained(rpc: string, failure: ServiceError): Error {
  if (failure.code !== status.UNAVAILABLE) return new RemoteFailure(rpc, failure.code, failure.details);
  const details = { retryAfterMs: 1000 };
  return new DomainError('unavailable', 'SERVICE_UNAVAILABLE', 'a service is not reachable', details, {
    cause: failure,
  });
}

/** Trailers beyond a few kilobytes break the connection for every call on it, or are refused by proxies. */
const limits = { text: 500, entries: 20 };
const clipped = (text: string) => (text.length > limits.text ? `${text.slice(0, limits.text)}…` : text);

function refusal(error: DomainError): GrpcFailure {
  const { fields, retryAfterMs, metadata = {} } = error.details;
  const facts = Object.entries(metadata).slice(0, limits.entries);
  const info = {
    reason: error.code,
    domain,
    metadata: Object.fromEntries(facts.map(([name, fact]) => [name, clipped(fact)])),
  };
  const details: Any[] = [pack(ErrorInfo, info)];
  if (fields) {
    const fieldViolations = fields
      .slice(0, limits.entries)
      .map(({ field, description }) => ({ field: clipped(field), description: clipped(description) }));
    details.push(pack(BadRequest, { fieldViolations }));
  }
  if (retryAfterMs !== undefined) details.push(pack(RetryInfo, { retryDelay: durationOf(retryAfterMs) }));
  const code: status = statusOf[error.kind].grpc;
  const message = clipped(error.message);
  const trailers = new Metadata();
  trailers.set(detailsKey, Buffer.from(Status.encode({ code, message, details }).finish()));
  return { code, details: message, metadata: trailers };
}

interface Explanation {
  readonly code: string;
  readonly details: ErrorDetails;
}

/** Undefined also for details that make no sense: an error thrown here, below grpc-js, would end the process. */
function explanationOf({ metadata }: ServiceError): Explanation | undefined {
  const [bytes] = metadata.get(detailsKey);
  if (!(bytes instanceof Uint8Array)) return undefined;
  try {
    return explanationIn(bytes);
  } catch {
    return undefined;
  }
}

function explanationIn(bytes: Uint8Array): Explanation | undefined {
  const { details } = Status.decode(bytes);
  const info = unpack(ErrorInfo, details);
  if (info?.domain !== domain) return undefined;
  const fields = unpack(BadRequest, details)?.fieldViolations;
  const delay = unpack(RetryInfo, details)?.retryDelay;
  return {
    code: info.reason,
    details: {
      metadata: info.metadata,
      ...(fields ? { fields } : {}),
      ...(delay ? { retryAfterMs: Number(delay.seconds) * 1000 + delay.nanos / 1e6 } : {}),
    },
  };
}

interface Codec<T> {
  readonly $type: string;
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

const pack = <T>(codec: Codec<T>, message: T): Any => ({
  typeUrl: `type.googleapis.com/${codec.$type}`,
  value: Buffer.from(codec.encode(message).finish()),
});

function unpack<T>(codec: Codec<T>, details: readonly Any[]): T | undefined {
  const found = details.find(({ typeUrl }) => typeUrl.endsWith(`/${codec.$type}`));
  return found && codec.decode(found.value);
}

const durationOf = (ms: number) => ({
  seconds: BigInt(Math.floor(ms / 1000)),
  nanos: Math.round((ms % 1000) * 1e6),
});
