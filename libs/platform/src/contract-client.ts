import { credentials, Client, type MethodDefinition, type ServiceDefinition } from '@grpc/grpc-js';
import type { OnApplicationShutdown, Provider } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { appOf, calleesOf, mesh, rpcPolicy } from '#contracts/contracts.js';
import type { callees } from '#contracts/meshcart/callees.js';
import { serviceNamed } from '#contracts/registry.js';
import { crashPoint } from '#faults/crash-point.js';
import { compileGrpc, type Layer } from '#mesh/grpc/compile.js';
import { currentCall, type CallContext } from './call-context.js';
import { metadataOf } from './call-metadata.js';
import { DeadlineExceeded } from './deadline-exceeded.js';
import { useEdge } from './edge-record.js';
import { ENVIRONMENT, type Environment } from './environment.js';
import { errorOf } from './grpc-status.js';
import { targetOf } from './target-of.js';
import { inSpan } from './tracing.js';

/** By app, the RPCs that its contract lets it call. */
export type Callees = typeof callees;

type Paths<App extends keyof Callees> = `/${Callees[App][number]}`;

type Declared<App extends keyof Callees, Contract> = {
  [Name in keyof Contract]: Contract[Name] extends { path: Paths<App> } ? Name : never;
}[keyof Contract];

/** The RPCs of one contract that `App` declares in the calls of something it serves or starts; others do not exist. */
export type ContractClient<App extends keyof Callees, Contract> = {
  readonly [Name in Declared<App, Contract>]: Contract[Name] extends MethodDefinition<
    infer Request,
    infer Response
  >
    ? (request: Request) => Promise<Response>
    : never;
};

/** Makes unary calls on one channel, each with deadline, identity and trace of the current call. */
class ContractChannel implements OnApplicationShutdown {
  private readonly client: Client;
  readonly methods: Record<string, (request: unknown) => Promise<unknown>>;

  constructor(app: string, contract: ServiceDefinition, addresses: string, layer: Layer) {
    const rpcs = declaredRpcs(app, contract);
    const names = rpcs.map(([, { path }]) => path.slice(1));
    this.client = new Client(
      targetOf(addresses),
      credentials.createInsecure(),
      compileGrpc(mesh, names, layer),
    );
    this.methods = Object.fromEntries(
      rpcs.map(([name, rpc]) => [
        name,
        (request: unknown) => this.call(rpc as MethodDefinition<unknown, unknown>, request),
      ]),
    );
  }

  onApplicationShutdown(): void {
    this.client.close();
  }

  private async call(rpc: MethodDefinition<unknown, unknown>, request: unknown): Promise<unknown> {
    const call = currentCall();
    const name = rpc.path.slice(1);
    useEdge(call.origin, name);
    const attributes = { 'rpc.system': 'grpc', 'rpc.method': name };
    return inSpan(call.service.tracer, name, { kind: SpanKind.CLIENT, attributes }, async () => {
      const point = `${call.service.name}.call.${name.slice(name.lastIndexOf('/') + 1)}`;
      await crashPoint(point, 'before');
      try {
        return await this.send(call, rpc, name, request);
      } finally {
        await crashPoint(point, 'after');
      }
    });
  }

  private send(call: CallContext, rpc: MethodDefinition<unknown, unknown>, name: string, request: unknown) {
    const deadline = Math.min(Date.now() + rpcPolicy(name).timeoutMs, call.deadline);
    return new Promise<unknown>((resolve, reject) => {
      if (call.signal.aborted) {
        reject(new DeadlineExceeded(name));
        return;
      }
      const sent = this.client.makeUnaryRequest(
        rpc.path,
        rpc.requestSerialize,
        rpc.responseDeserialize,
        request,
        metadataOf(call),
        { deadline },
        (error, response) => {
          call.signal.removeEventListener('abort', cancel);
          if (error) reject(errorOf(name, error));
          else resolve(response);
        },
      );
      const cancel = () => sent.cancel();
      call.signal.addEventListener('abort', cancel, { once: true });
    });
  }
}

/** Provides a ContractClient. Its address is in `<APP OF THE CALLEE>_ADDRESS`; a contract without a declared edge fails the boot. */
export function clientProvider(token: symbol, app: keyof Callees, contract: ServiceDefinition): Provider {
  return {
    provide: token,
    inject: [ENVIRONMENT],
    useFactory: (environment: Environment) => clientOf(app, contract, environment),
  };
}

/** The methods stand on the channel itself, so that Nest finds its shutdown hook. */
function clientOf(app: string, contract: ServiceDefinition, environment: Environment): object {
  const callee = appOfContract(contract);
  const variable = `${callee.toUpperCase()}_ADDRESS`;
  const addresses = environment[variable];
  if (!addresses) throw new Error(`${variable} must be set: ${app} calls ${callee}`);
  const channel = new ContractChannel(
    app,
    contract,
    addresses,
    environment.MESHCART_MESH === 'istio' ? 'istio' : 'none',
  );
  return Object.assign(channel, channel.methods);
}

function declaredRpcs(app: string, contract: ServiceDefinition) {
  const allowed = new Set(calleesOf(app).map((name) => `/${name}`));
  const rpcs = Object.entries(contract).filter(([, { path }]) => allowed.has(path));
  if (rpcs.length === 0)
    throw new Error(`no contract of ${app} declares a call of ${appOfContract(contract)}`);
  return rpcs;
}

function appOfContract(contract: ServiceDefinition): string {
  const [first] = Object.values(contract);
  if (!first) throw new Error('a contract without RPCs has no clients');
  return appOf(serviceNamed(first.path.split('/')[1] ?? ''));
}
