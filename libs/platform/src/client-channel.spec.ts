import { describe, expect, it } from '@jest/globals';
import { channelOptionsFor, targetOf } from './client-channel.js';

const read = 'meshcart.users.v1.UsersService/GetUser';
const write = 'meshcart.users.v1.UsersService/RegisterUser';

const configOf = (mesh: 'none' | 'istio') =>
  JSON.parse(String(channelOptionsFor([read, write], mesh)['grpc.service_config'])) as {
    methodConfig: { name: unknown; retryPolicy: { maxAttempts: number; retryableStatusCodes: string[] } }[];
  };

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
});

describe('targetOf', () => {
  it('goes round several literal addresses', () => {
    expect(targetOf('127.0.0.1:1, 127.0.0.1:2')).toBe('ipv4:127.0.0.1:1,127.0.0.1:2');
  });

  it('refuses a list with a name in it, of which it would lose a part', () => {
    expect(() => targetOf('orders-1:50051,orders-2:50051')).toThrow('only literal addresses');
  });

  it('looks a name up', () => {
    expect(targetOf('orders.meshcart.svc:50051')).toBe('dns:///orders.meshcart.svc:50051');
  });
});
