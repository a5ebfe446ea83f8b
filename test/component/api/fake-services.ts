import {
  Metadata,
  Server,
  ServerCredentials,
  type handleUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { LedgerServiceService } from '#contracts/meshcart/billing/v1/ledger.js';
import { PaymentsServiceService } from '#contracts/meshcart/billing/v1/payments.js';
import { RefundsServiceService } from '#contracts/meshcart/billing/v1/refunds.js';
import { WebhooksServiceService } from '#contracts/meshcart/billing/v1/webhooks.js';
import { CatalogueServiceService, StockServiceService } from '#contracts/meshcart/orders/v1/catalogue.js';
import {
  BillingWorkServiceService,
  NotificationsWorkServiceService,
  OrdersWorkServiceService,
} from '#contracts/meshcart/operations/v1/work_services.js';
import { OrdersServiceService } from '#contracts/meshcart/orders/v1/orders.js';
import { Principal } from '#contracts/meshcart/security/v1/principal.js';
import { TokensServiceService, UsersServiceService } from '#contracts/meshcart/users/v1/users.js';
import { failureOf } from '#platform/grpc-status.js';

const contracts: readonly ServiceDefinition[] = [
  UsersServiceService,
  TokensServiceService,
  CatalogueServiceService,
  StockServiceService,
  OrdersServiceService,
  PaymentsServiceService,
  RefundsServiceService,
  LedgerServiceService,
  WebhooksServiceService,
  OrdersWorkServiceService,
  BillingWorkServiceService,
  NotificationsWorkServiceService,
];

/** One call as a service saw it. */
export interface SeenCall {
  /** As in "PlaceOrder". */
  readonly rpc: string;
  /** As in "OrdersService". */
  readonly service: string;
  readonly request: Record<string, unknown>;
  readonly principal: Principal | undefined;
  readonly idempotencyKey: string | undefined;
  readonly correlationId: string | undefined;
  readonly deadline: number;
  readonly cancelled: () => boolean;
}

export type Answer = (request: never, call: SeenCall) => unknown;

/** All neighbours of the edge on one real gRPC server, answering what a test says. */
export class FakeServices {
  readonly seen: SeenCall[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly server = new Server();

  async listen(): Promise<string> {
    for (const contract of contracts) this.server.addService(contract, this.implementationOf(contract));
    return new Promise((resolve, reject) => {
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(`127.0.0.1:${port}`);
      });
    });
  }

  /**
   * What an RPC answers from now on, named as in "PlaceOrder", or with its service before a slash where several have one of
   * the name; a thrown DomainError is sent as the platform would.
   */
  on(rpc: string, answer: Answer): void {
    this.answers.set(rpc, answer);
  }

  callsOf(rpc: string): SeenCall[] {
    return this.seen.filter((call) => call.rpc === rpc);
  }

  forget(): void {
    this.seen.length = 0;
  }

  close(): void {
    this.server.forceShutdown();
  }

  private implementationOf(contract: ServiceDefinition): UntypedServiceImplementation {
    const handlers = Object.entries(contract).map(([name, { path }]) => {
      const [service = '', rpc = ''] = path.split('/').slice(-2);
      return [name, this.handlerOf(service.split('.').at(-1) ?? '', rpc)] as const;
    });
    return Object.fromEntries(handlers);
  }

  private handlerOf(service: string, rpc: string): handleUnaryCall<unknown, unknown> {
    return (call, callback) => {
      const seen: SeenCall = {
        rpc,
        service,
        request: call.request as Record<string, unknown>,
        ...carried(call.metadata),
        deadline: Number(call.getDeadline()),
        cancelled: () => call.cancelled,
      };
      this.seen.push(seen);
      const answer = this.answers.get(`${service}/${rpc}`) ?? this.answers.get(rpc);
      Promise.resolve(seen)
        .then(async () => {
          if (!answer) throw new Error(`nobody said what ${rpc} answers`);
          return answer(call.request as never, seen);
        })
        .then(
          (response) => callback(null, response),
          (error: unknown) => callback(failureOf(error)),
        );
    };
  }
}

function carried(metadata: Metadata) {
  const text = (name: string) => metadata.get(name).find((value) => typeof value === 'string');
  const principal = metadata.get('meshcart-principal-bin').find((value) => typeof value !== 'string');
  return {
    principal: principal && Principal.decode(principal),
    idempotencyKey: text('idempotency-key'),
    correlationId: text('x-correlation-id'),
  };
}
