import { Metadata } from '@grpc/grpc-js';
import { Principal } from '#contracts/meshcart/security/v1/principal.js';
import type { CallContext } from './call-context.js';
import { currentTraceparent } from './tracing.js';

const names = {
  correlationId: 'x-correlation-id',
  traceparent: 'traceparent',
  idempotencyKey: 'idempotency-key',
  principal: 'meshcart-principal-bin',
} as const;

/** What of a call travels to the next hop. */
export interface CarriedCall {
  readonly correlationId: string | undefined;
  readonly traceparent: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly principal: Principal | undefined;
}

/** What a call takes along: the other half of `carriedBy`. */
export function metadataOf({ correlationId, idempotencyKey, principal }: CallContext): Metadata {
  const metadata = new Metadata();
  metadata.set(names.correlationId, correlationId);
  const traceparent = currentTraceparent();
  if (traceparent) metadata.set(names.traceparent, traceparent);
  if (idempotencyKey) metadata.set(names.idempotencyKey, idempotencyKey);
  if (principal) metadata.set(names.principal, Buffer.from(Principal.encode(principal).finish()));
  return metadata;
}

/** What of a call came along. What is malformed counts as absent. */
export function carriedBy(metadata: Metadata): CarriedCall {
  const text = (name: string) => metadata.get(name).find((value) => typeof value === 'string');
  const principal = metadata.get(names.principal).find((value) => typeof value !== 'string');
  return {
    correlationId: text(names.correlationId),
    traceparent: text(names.traceparent),
    idempotencyKey: text(names.idempotencyKey),
    principal: principal && principalIn(principal),
  };
}

function principalIn(bytes: Uint8Array): Principal | undefined {
  try {
    return Principal.decode(bytes);
  } catch {
    return undefined;
  }
}
