import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  status,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { mesh } from '#contracts/contracts.js';
import { compileGrpc, type Layer } from '#mesh/grpc/compile.js';
import type { Rpc } from '#mesh/mesh.js';

const asItIs = (bytes: Buffer) => bytes;

/** How often the handler of each RPC was entered; every one answers UNAVAILABLE. */
const entered = new Map<string, number>();

let server: Server;
let address: string;

beforeAll(async () => {
  server = new Server();
  server.addService(definition(mesh.rpcs), handlers(mesh.rpcs));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  address = `ipv4:127.0.0.1:${port}`;
});
afterAll(() => server.forceShutdown());

const definition = (rpcs: readonly Rpc[]): ServiceDefinition =>
  Object.fromEntries(
    rpcs.map(({ name }) => [
      name,
      {
        path: `/${name}`,
        requestStream: false,
        responseStream: false,
        requestSerialize: asItIs,
        requestDeserialize: asItIs,
        responseSerialize: asItIs,
        responseDeserialize: asItIs,
      },
    ]),
  );

const handlers = (rpcs: readonly Rpc[]): UntypedServiceImplementation =>
  Object.fromEntries(
    rpcs.map(({ name }) => [
      name,
      (_call: unknown, answer: (error: { code: number; details: string }) => void) => {
        entered.set(name, (entered.get(name) ?? 0) + 1);
        answer({ code: status.UNAVAILABLE, details: 'asked for' });
      },
    ]),
  );

/** Calls once, as a client of that RPC does, and answers how often the handler was entered. */
async function triesOf({ name, timeoutMs }: Rpc, layer: Layer): Promise<number> {
  entered.clear();
  const client = new Client(address, credentials.createInsecure(), compileGrpc(mesh, [name], layer));
  const code = await new Promise((resolve) =>
    client.makeUnaryRequest(
      `/${name}`,
      asItIs,
      asItIs,
      Buffer.alloc(0),
      { deadline: Date.now() + timeoutMs },
      (error) => resolve(error?.code),
    ),
  );
  client.close();
  expect(code).toBe(status.UNAVAILABLE);
  return entered.get(name) ?? 0;
}

describe('without a mesh', () => {
  it.each(mesh.rpcs)('a client tries $name as often as the contract says', async (rpc) => {
    expect(await triesOf(rpc, 'none')).toBe(1 + (rpc.retry?.attempts ?? 0));
  });

  it('knows RPCs of both kinds', () => {
    const retried = mesh.rpcs.filter(({ retry }) => (retry?.attempts ?? 0) > 0);
    expect([retried.length > 0, retried.length < mesh.rpcs.length]).toEqual([true, true]);
  });
});

describe('with a mesh', () => {
  it.each(mesh.rpcs)('a client tries $name once and leaves the rest to its sidecar', async (rpc) => {
    expect(await triesOf(rpc, 'istio')).toBe(1);
  });
});
