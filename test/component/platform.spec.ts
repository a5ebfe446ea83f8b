import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import { Controller, Inject, Injectable, Module } from '@nestjs/common';
import { service as HealthService } from 'grpc-health-check';
import {
  PaymentsServiceService,
  type AuthorizePaymentRequest,
  type AuthorizePaymentResponse,
} from '#contracts/meshcart/billing/v1/payments.js';
import { UsersServiceService } from '#contracts/meshcart/users/v1/users.js';
import { entryPoint } from '#contracts/contracts.js';
import { DomainError } from '#errors/domain-error.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { currentCall, runInCall, type CallContext } from '#platform/call-context.js';
import { clientProvider, type ContractClient } from '#platform/contract-client.js';
import { DeadlineExceeded } from '#platform/deadline-exceeded.js';
import { RemoteFailure } from '#platform/remote-failure.js';
import { runEntryPoint } from '#platform/run-entry-point.js';
import { SERVICE } from '#platform/platform.module.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';
import type { ServiceRuntime } from '#platform/call-context.js';

const seen: CallContext[] = [];
let answer: (request: AuthorizePaymentRequest) => Promise<AuthorizePaymentResponse>;

async function unasked(): Promise<never> {
  throw new Error('nobody should ask this');
}

@Controller()
@ServeContract(PaymentsServiceService)
class FakePayments implements Handlers<typeof PaymentsServiceService> {
  async authorizePayment(request: AuthorizePaymentRequest): Promise<AuthorizePaymentResponse> {
    seen.push(currentCall());
    return answer(request);
  }

  async capturePayment(): Promise<never> {
    return unasked();
  }

  async cancelPayment(): Promise<never> {
    return unasked();
  }

  async getPayment(): Promise<never> {
    return unasked();
  }

  async batchGetPayments(): Promise<never> {
    return unasked();
  }
}

@Module({ controllers: [FakePayments] })
class FakeBilling {}

const PAYMENTS = Symbol('payments');
type Payments = ContractClient<'orders', typeof PaymentsServiceService>;

@Injectable()
class Caller {
  constructor(
    @Inject(PAYMENTS) readonly payments: Payments,
    @Inject(SERVICE) readonly service: ServiceRuntime,
  ) {}
}

@Module({ providers: [Caller, clientProvider(PAYMENTS, 'orders', PaymentsServiceService)] })
class CallingOrders {}

const request = { orderId: 'order-1', userId: 'user-1', amount: undefined, paymentMethod: '' };
const saga = entryPoint('orders', 'order-saga');

describe('a call from one service to another', () => {
  let billing: RunningService;
  let orders: RunningService;
  let caller: Caller;

  const environment = { MESHCART_MODE: 'test', LOG_LEVEL: 'silent', GRPC_ADDRESS: '127.0.0.1:0' };
  const call = async (correlationId = 'correlation-1', point = saga) =>
    runEntryPoint(caller.service, point, { correlationId }, async () =>
      caller.payments.authorizePayment(request),
    );

  beforeAll(async () => {
    billing = await bootService('billing', FakeBilling, environment);
    orders = await bootService('orders', CallingOrders, {
      ...environment,
      BILLING_ADDRESS: billing.grpcAddress,
    });
    caller = orders.app.get(Caller);
  });

  afterAll(async () => {
    await orders.close();
    await billing.close();
  });

  it('carries correlation id, principal and what is left of the deadline', async () => {
    answer = async () => ({ payment: undefined });

    await call('correlation-carried', { ...saga, timeoutMs: 2000 });

    const arrived = seen.at(-1);
    expect(arrived).toMatchObject({
      origin: 'meshcart.billing.v1.PaymentsService/AuthorizePayment',
      correlationId: 'correlation-carried',
      principal: { service: 'orders', subject: '' },
    });
    expect(arrived?.deadline).toBeLessThanOrEqual(Date.now() + 2000);
  });

  it('hands a refusal on with kind, code, message and details', async () => {
    const details = {
      fields: [{ field: 'amount', description: 'differs' }],
      retryAfterMs: 1500,
      metadata: { a: 'b' },
    };
    answer = async () => {
      throw new DomainError('refused', 'PAYMENT_ODD', 'this payment is odd', details);
    };

    await expect(call()).rejects.toMatchObject({
      kind: 'refused',
      code: 'PAYMENT_ODD',
      message: 'this payment is odd',
      details,
    });
  });

  it('sends an unexpected error neutral', async () => {
    answer = async () => {
      throw new TypeError('secret inside');
    };

    const error: unknown = await call().catch((failure: unknown) => failure);

    expect(error).toBeInstanceOf(RemoteFailure);
    expect(String(error)).not.toContain('secret');
  });

  it('gives up at the deadline, and tells the callee', async () => {
    answer = async () => wait(5000, { payment: undefined }, { ref: false });

    await expect(call('correlation-late', { ...saga, timeoutMs: 200 })).rejects.toBeInstanceOf(
      DeadlineExceeded,
    );
    await wait(50);

    expect(seen.at(-1)?.signal.aborted).toBe(true);
  });

  it('does not tell a callee that answered in time that its caller has gone', async () => {
    answer = async () => ({ payment: undefined });
    await call();
    await wait(50);

    expect(seen.at(-1)?.signal.aborted).toBe(false);
  });

  it('refuses an edge that no contract declares', async () => {
    const undeclared = entryPoint('orders', 'order-expiry');

    await expect(call('correlation-1', undeclared)).rejects.toThrow(
      'no contract lets orders#order-expiry call',
    );
  });

  it('refuses to call outside of any call', async () => {
    await expect(caller.payments.authorizePayment(request)).rejects.toThrow('outside of any call');
  });

  it('has no method for an RPC that nothing in the app declares', () => {
    // @ts-expect-error the contract of orders declares no read of payments
    expect(caller.payments.getPayment).toBeUndefined();
  });

  it('does not boot with a client of a service that the app never calls', async () => {
    @Module({ providers: [clientProvider(Symbol('users'), 'orders', UsersServiceService)] })
    class Curious {}

    const booting = bootService('orders', Curious, { ...environment, USERS_ADDRESS: '127.0.0.1:1' });

    await expect(booting).rejects.toThrow('no contract of orders declares a call of users');
  });

  it('passes the idempotency key on', async () => {
    answer = async () => ({ payment: undefined });

    await runEntryPoint(caller.service, saga, {}, async () =>
      runInCall({ ...currentCall(), idempotencyKey: 'key-1' }, async () =>
        caller.payments.authorizePayment(request),
      ),
    );

    expect(seen.at(-1)?.idempotencyKey).toBe('key-1');
  });

  it('answers the standard health check', async () => {
    const client = new Client(billing.grpcAddress ?? '', credentials.createInsecure());
    const check = HealthService.Check as MethodDefinition<object, object>;
    const health = await new Promise<unknown>((resolve, reject) => {
      client.makeUnaryRequest(
        check.path,
        check.requestSerialize,
        check.responseDeserialize,
        { service: '' },
        new Metadata(),
        (error, response) => (error ? reject(error) : resolve(response)),
      );
    });
    client.close();

    expect(health).toMatchObject({ status: 'SERVING' });
  });

  it('is unavailable, with a time to come back, where nobody listens', async () => {
    const alone = await bootService('orders', CallingOrders, {
      ...environment,
      BILLING_ADDRESS: '127.0.0.1:1',
    });
    const lonely = alone.app.get(Caller);

    const refused = runEntryPoint(lonely.service, saga, {}, async () =>
      lonely.payments.authorizePayment(request),
    );

    await expect(refused).rejects.toMatchObject({ kind: 'unavailable', code: 'SERVICE_UNAVAILABLE' });
    await alone.close();
  });
});
