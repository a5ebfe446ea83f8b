import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '#mesh/deployment.js';
import { aMesh, anEntryPoint, anOperation, anRpc } from '../../../test/support/a-mesh.js';
import { askerMeant, operationMeant, rpcMeant } from './names.js';

const mesh = aMesh({
  rpcs: [
    anRpc({ name: 'shop.orders.v1.OrdersService/GetOrder' }),
    anRpc({ name: 'shop.orders.v1.OrdersService/PlaceOrder' }),
    anRpc({ name: 'shop.users.v1.UsersService/GetUser' }),
    anRpc({ name: 'shop.users.v2.UsersService/GetUser', app: 'people' }),
  ],
  operations: [anOperation({ name: 'PlaceOrder', method: 'POST', path: '/v1/orders/{id}/lines' })],
  entryPoints: [anEntryPoint({ app: 'orders', name: 'saga' })],
});
const deployment: Deployment = {
  namespace: 'shop',
  dataNamespace: 'data',
  stores: {},
  replicas: {},
  thirdParties: { payer: { kind: 'twin', app: 'twins', port: 1, protocol: 'http' } },
  gateway: { namespace: 'kong', account: 'proxy', labels: {}, replicas: { min: 1, max: 1 } },
};

describe('the RPC that is meant', () => {
  it.each([
    'shop.orders.v1.OrdersService/GetOrder',
    '/shop.orders.v1.OrdersService/GetOrder',
    'OrdersService/GetOrder',
    'orders/GetOrder',
    'GetOrder',
  ])('by %s', (typed) => expect(rpcMeant(mesh, typed).name).toBe('shop.orders.v1.OrdersService/GetOrder'));

  it('is asked for where a short name is of several', () => {
    expect(() => rpcMeant(mesh, 'GetUser')).toThrow(
      'GetUser is the name of 2: say shop.users.v1.UsersService/GetUser or shop.users.v2.UsersService/GetUser',
    );
    expect(rpcMeant(mesh, 'people/GetUser').app).toBe('people');
  });

  it('is guessed where a letter is wrong, and all are told where nothing is near', () => {
    expect(() => rpcMeant(mesh, 'PlaceOrdre')).toThrow(
      'no RPC is called PlaceOrdre; did you mean PlaceOrder?',
    );
    expect(() => rpcMeant(mesh, 'x')).toThrow(
      'no RPC is called x; there are shop.orders.v1.OrdersService/GetOrder',
    );
  });
});

describe('who is meant', () => {
  it.each([
    ['orders', 'orders', undefined],
    ['shop/orders', 'orders', undefined],
    ['gateway', undefined, undefined],
    ['kong/proxy', undefined, undefined],
    ['twins', 'twins', undefined],
    ['saga', 'orders', 'orders#saga'],
    ['orders#saga', 'orders', 'orders#saga'],
    ['GetOrder', 'orders', 'shop.orders.v1.OrdersService/GetOrder'],
    ['POST /v1/orders/{id}/lines', 'api', 'shop.edge.v1.EdgeService/PlaceOrder'],
  ])('by %s', (typed, app, origin) => {
    const asker = askerMeant(mesh, deployment, typed);
    expect([asker.app, asker.origin?.origin]).toEqual([app, origin]);
  });

  it('is asked for where an RPC and an operation have the name', () => {
    expect(() => askerMeant(mesh, deployment, 'PlaceOrder')).toThrow(/is the name of 2/);
  });

  it('is nobody where no name is near', () => {
    expect(() => askerMeant(mesh, deployment, 'shop/odrers')).toThrow('no caller is called shop/odrers');
  });
});

describe('the operation that is meant', () => {
  it.each(['POST /v1/orders/7/lines', 'post /v1/orders/{id}/lines', 'PlaceOrder'])('by %s', (typed) =>
    expect(operationMeant(mesh, typed).name).toBe('PlaceOrder'),
  );

  it('is guessed where another method is asked for', () => {
    expect(() => operationMeant(mesh, 'PUT /v1/orders/{id}/lines')).toThrow(
      'did you mean POST /v1/orders/{id}/lines?',
    );
  });
});
