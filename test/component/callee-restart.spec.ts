import { describe, expect, it } from '@jest/globals';
import { Controller, Inject, Injectable, Module } from '@nestjs/common';
import { entryPoint } from '#contracts/contracts.js';
import { PaymentsServiceService } from '#contracts/meshcart/billing/v1/payments.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import type { ServiceRuntime } from '#platform/call-context.js';
import { clientProvider, type ContractClient } from '#platform/contract-client.js';
import { SERVICE } from '#platform/platform.module.js';
import { runEntryPoint } from '#platform/run-entry-point.js';
import { ServeContract } from '#platform/serve-contract.js';
import { eventually } from '../support/eventually.js';
import { freeAddress } from '../support/free-address.js';

const answer = async () => Promise.resolve({ payment: undefined });

@Controller()
@ServeContract(PaymentsServiceService)
class Answers {
  async authorizePayment() {
    return answer();
  }

  async capturePayment() {
    return answer();
  }

  async cancelPayment() {
    return answer();
  }

  async getPayment() {
    return answer();
  }

  async batchGetPayments() {
    return answer();
  }
}

@Module({ controllers: [Answers] })
class Billing {}

const PAYMENTS = Symbol('payments');

@Injectable()
class Caller {
  constructor(
    @Inject(PAYMENTS) private readonly payments: ContractClient<'orders', typeof PaymentsServiceService>,
    @Inject(SERVICE) private readonly service: ServiceRuntime,
  ) {}

  async call(): Promise<unknown> {
    const request = { orderId: 'order', userId: 'user', amount: undefined, paymentMethod: '' };
    return runEntryPoint(this.service, entryPoint('orders', 'order-saga'), {}, async () =>
      this.payments.authorizePayment(request),
    );
  }
}

@Module({ providers: [Caller, clientProvider(PAYMENTS, 'orders', PaymentsServiceService)] })
class Orders {}

const environment = { MESHCART_MODE: 'test', LOG_LEVEL: 'silent', GRPC_ADDRESS: '127.0.0.1:0' };
const bootBilling = async (address: string): Promise<RunningService> =>
  bootService('billing', Billing, { ...environment, GRPC_ADDRESS: address });

describe('a caller', () => {
  it('finds a callee again that was restarted, without being restarted itself', async () => {
    const address = await freeAddress();
    const billing = await bootBilling(address);
    const orders = await bootService('orders', Orders, { ...environment, BILLING_ADDRESS: address });
    const caller = orders.app.get(Caller);
    await expect(caller.call()).resolves.toEqual({ payment: undefined });
    await billing.close();

    await expect(caller.call()).rejects.toMatchObject({ kind: 'unavailable', code: 'SERVICE_UNAVAILABLE' });
    const restarted = await bootBilling(address);

    await expect(eventually('it answers', 10_000, async () => caller.call())).resolves.toEqual({
      payment: undefined,
    });
    await orders.close();
    await restarted.close();
  });

  it('goes on with one replica when the other one ends', async () => {
    const [first, second] = [await bootBilling('127.0.0.1:0'), await bootBilling('127.0.0.1:0')];
    const addresses = `${first.grpcAddress},${second.grpcAddress}`;
    const orders = await bootService('orders', Orders, { ...environment, BILLING_ADDRESS: addresses });
    const caller = orders.app.get(Caller);
    for (let calls = 0; calls < 4; calls++) await caller.call();
    await first.close();

    const calls = Array.from({ length: 10 }, async () => caller.call());

    await expect(Promise.all(calls)).resolves.toHaveLength(10);
    await orders.close();
    await second.close();
  });
});
