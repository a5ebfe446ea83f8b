import { describe, expect, it } from '@jest/globals';
import { mesh } from '#contracts/contracts.js';
import { aMesh, anRpc } from '../../../../test/support/a-mesh.js';
import type { Rpc } from '../mesh.js';
import { compileGrpc, type Layer } from './compile.js';

const read = 'meshcart.users.v1.UsersService/GetUser';
const write = 'meshcart.users.v1.UsersService/RegisterUser';

interface ServiceConfig {
  readonly methodConfig: {
    readonly name: unknown;
    readonly retryPolicy: { readonly maxAttempts: number; readonly retryableStatusCodes: readonly string[] };
  }[];
}

const configOf = (layer: Layer) =>
  JSON.parse(compileGrpc(mesh, [read, write], layer)['grpc.service_config']) as ServiceConfig;

describe('the options of a channel', () => {
  it('let the client try a read again where there is no mesh', () => {
    const [only, ...others] = configOf('none').methodConfig;

    expect(others).toEqual([]);
    expect(only?.name).toEqual([{ service: 'meshcart.users.v1.UsersService', method: 'GetUser' }]);
    expect(only?.retryPolicy).toMatchObject({ maxAttempts: 2, retryableStatusCodes: ['UNAVAILABLE'] });
  });

  it('leave tries to the mesh where there is one', () => {
    expect(configOf('istio').methodConfig).toEqual([]);
  });

  it('refuse further attempts of what must not be repeated, should a rule have let them through', () => {
    const unsafe: Rpc = anRpc({ name: write, repeatable: false, retry: { attempts: 1, perTryTimeoutMs: 1 } });
    expect(() => compileGrpc(aMesh({ rpcs: [unsafe] }), [write], 'none')).toThrow('must not be repeated');
  });
});
