import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Client, credentials, Metadata, status, type MethodDefinition } from '@grpc/grpc-js';
import { Controller, Module } from '@nestjs/common';
import { service as HealthService } from 'grpc-health-check';
import {
  RefundsServiceService,
  type CreateRefundRequest,
  type CreateRefundResponse,
} from '#contracts/meshcart/billing/v1/refunds.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { ServeContract, type Handlers } from '#platform/serve-contract.js';

let answered: () => Promise<void>;

@Controller()
@ServeContract(RefundsServiceService)
class SlowRefunds implements Handlers<typeof RefundsServiceService> {
  async createRefund({ paymentId }: CreateRefundRequest): Promise<CreateRefundResponse> {
    if (paymentId === 'slow') await answered();
    return { refund: undefined, replayed: false };
  }
}

@Module({ controllers: [SlowRefunds] })
class Slow {}

const environment = { MESHCART_MODE: 'test', LOG_LEVEL: 'silent', GRPC_ADDRESS: '127.0.0.1:0' };

function unary<Request, Response>(
  client: Client,
  rpc: MethodDefinition<Request, Response>,
  request: Request,
) {
  return new Promise<Response | undefined>((resolve, reject) => {
    const deadline = Date.now() + 2000;
    const { path, requestSerialize, responseDeserialize } = rpc;
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      new Metadata(),
      { deadline },
      (error, response) => {
        if (error) reject(error);
        else resolve(response);
      },
    );
  });
}

const clientOf = ({ grpcAddress }: RunningService) =>
  new Client(grpcAddress ?? '', credentials.createInsecure());
const refund = (client: Client, paymentId: string) =>
  unary(client, RefundsServiceService.createRefund, { paymentId });
const health = (client: Client) =>
  unary(client, HealthService.Check as MethodDefinition<object, object>, { service: '' });

describe('a service without RPCs', () => {
  it('tells its health like any other', async () => {
    @Module({})
    class Consumer {}
    const service = await bootService('notifications', Consumer, environment);
    const client = clientOf(service);

    expect(await health(client)).toMatchObject({ status: 'SERVING' });
    client.close();
    await service.close();
  });
});

describe('a service that is told to end', () => {
  it('says that it is not ready while it still answers', async () => {
    const service = await bootService('billing', Slow, { ...environment, SHUTDOWN_DELAY_SECONDS: '0.5' });
    const client = clientOf(service);
    const closing = service.close();
    await wait(100);

    expect(await health(client)).toMatchObject({ status: 'NOT_SERVING' });
    expect(await refund(client, 'quick')).toMatchObject({ replayed: false });
    await closing;
    client.close();
  });

  it('lets a call end that is under way, and takes no new one', async () => {
    const service = await bootService('billing', Slow, environment);
    const client = clientOf(service);
    const late = clientOf(service);
    answered = async () => wait(500);
    const underWay = refund(client, 'slow');
    await wait(100);
    const closing = service.close();
    await wait(100);

    await expect(refund(late, 'quick')).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await expect(underWay).resolves.toMatchObject({ replayed: false });
    await closing;
    client.close();
    late.close();
  });

  it('does not wait longer than its grace for a call that does not end', async () => {
    const service = await bootService('billing', Slow, { ...environment, SHUTDOWN_GRACE_SECONDS: '1' });
    const client = clientOf(service);
    const { promise, resolve } = Promise.withResolvers<void>();
    answered = async () => promise;
    const stuck = refund(client, 'slow').catch((error: unknown) => error);
    await wait(100);

    const outcome = await Promise.race([
      service.close().then(() => 'closed'),
      wait(5000, 'waits', { ref: false }),
    ]);

    expect(outcome).toBe('closed');
    resolve();
    await stuck;
    client.close();
  });
});
