import { describe, expect, it } from '@jest/globals';
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { DomainError, type ErrorKind } from '#errors/domain-error.js';
import { statusOf } from '#errors/status-table.js';
import { DeadlineExceeded } from './deadline-exceeded.js';
import { errorOf, failureOf } from './grpc-status.js';
import { RemoteFailure } from './remote-failure.js';

const rpc = 'meshcart.orders.v1.OrdersService/PlaceOrder';

/** What the other side of the wire sees. */
const sent = (error: unknown): ServiceError => Object.assign(new Error(), failureOf(error));

describe('an error on its way through gRPC', () => {
  it.each(Object.keys(statusOf) as ErrorKind[])('arrives as it left: %s', (kind) => {
    const details = {
      fields: [{ field: 'items.0', description: 'is odd' }],
      retryAfterMs: 2500,
      metadata: { id: '1' },
    };
    const left = new DomainError(kind, 'SOME_CODE', 'some text', details);

    const arrived = errorOf(rpc, sent(left));

    expect(arrived).toMatchObject({ kind, code: 'SOME_CODE', message: 'some text', details });
  });

  it('is no explanation where its details are not what they say', () => {
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from([0x1a, 0xff, 0xff, 0x03]));
    const broken = Object.assign(new Error(), { code: status.NOT_FOUND, details: 'gone', metadata });

    expect(errorOf(rpc, broken)).toBeInstanceOf(RemoteFailure);
  });

  it('leaves clipped where it would be too large for the trailers', () => {
    const long = 'x'.repeat(100_000);
    const fields = Array.from({ length: 1000 }, () => ({ field: long, description: long }));
    const left = new DomainError('invalid', 'SOME_CODE', long, { fields, metadata: { id: long } });

    const { metadata } = failureOf(left);
    const [bytes] = metadata.get('grpc-status-details-bin');

    expect(bytes?.length).toBeLessThan(32_000);
    expect(errorOf(rpc, sent(left))).toMatchObject({ kind: 'invalid', code: 'SOME_CODE' });
  });

  it('arrives neutral where nobody threw it on purpose', () => {
    const failure = sent(new Error('password hunter2'));

    expect(failure).toMatchObject({ code: status.INTERNAL, details: 'internal error' });
    expect(errorOf(rpc, failure)).toBeInstanceOf(RemoteFailure);
  });

  it('arrives as a passed deadline where that was the cause', () => {
    expect(errorOf(rpc, sent(new DeadlineExceeded(rpc)))).toBeInstanceOf(DeadlineExceeded);
  });

  it('is no refusal of ours where the transport or a proxy made it', () => {
    const metadata = new Metadata();
    const denied = Object.assign(new Error(), {
      code: status.PERMISSION_DENIED,
      details: 'RBAC: access denied',
      metadata,
    });
    const gone = Object.assign(new Error(), {
      code: status.UNAVAILABLE,
      details: 'connection refused',
      metadata,
    });

    expect(errorOf(rpc, denied)).toBeInstanceOf(RemoteFailure);
    expect(errorOf(rpc, gone)).toMatchObject({ kind: 'unavailable', code: 'SERVICE_UNAVAILABLE' });
  });
});
