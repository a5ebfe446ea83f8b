import { describe, expect, it } from '@jest/globals';
import { getOption } from '@bufbuild/protobuf';
import { http } from '#contracts/google/api/annotations_pb.js';
import { callees } from '#contracts/meshcart/callees.js';
import { personal } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import {
  Access,
  apps,
  calleesOf,
  callersOf,
  declaredEdges,
  doors,
  entryPoint,
  entryPoints,
  Kind,
  mesh,
  operations,
  readOf,
  rpcPolicies,
  rpcPolicy,
} from './contracts.js';
import { violationsOf } from '#mesh/violations.js';
import { personalFields } from './personal-fields.js';
import { methodNamed, registry, services } from './registry.js';

const edges = declaredEdges();
const getUser = 'meshcart.users.v1.UsersService/GetUser';

describe('rpcPolicy', () => {
  it('reads the options of an RPC, by its name or by its path on the wire', () => {
    expect(rpcPolicy(getUser)).toMatchObject({
      name: getUser,
      app: 'users',
      timeoutMs: 2000,
      localWorkMs: 100,
      calls: [],
      batch: 'meshcart.users.v1.UsersService/BatchGetUsers',
      repeatable: true,
      retry: { attempts: 1, perTryTimeoutMs: 900 },
    });
    expect(rpcPolicy(`/${getUser}`)).toBe(rpcPolicy(getUser));
  });

  it('lets a key make a write repeatable, and nothing else', () => {
    expect(rpcPolicy('meshcart.orders.v1.OrdersService/PlaceOrder').repeatable).toBe(true);
    expect(rpcPolicy('meshcart.users.v1.UsersService/RegisterUser').repeatable).toBe(false);
  });

  it('refuses an RPC that no contract describes', () => {
    expect(() => rpcPolicy('meshcart.users.v1.UsersService/Missing')).toThrow('no contract describes');
  });
});

describe('the declared edges', () => {
  it.each(edges)('$origin -> $callee leads to an RPC that exists', ({ callee }) => {
    expect(rpcPolicy(callee).name).toBe(callee);
  });

  it('grant the batch form of a read to whoever may read one', () => {
    expect(calleesOf('notifications')).toEqual(['meshcart.users.v1.UsersService/BatchGetUsers', getUser]);
    expect(readOf('meshcart.users.v1.UsersService/BatchGetUsers')).toBe(getUser);
  });

  it('leave no RPC without a caller', () => {
    const called = new Set(apps().flatMap(calleesOf));
    expect(rpcPolicies().filter(({ name }) => !called.has(name))).toEqual([]);
  });

  it('lead to failed work from the edge alone', () => {
    const work = rpcPolicies().filter(({ name }) => name.startsWith('meshcart.operations.v1.'));
    expect(work.length).toBe(15);
    expect(work.map(({ name }) => callersOf(name))).toEqual(work.map(() => ['api']));
  });

  it('are what the generated types were written from', () => {
    expect(callees).toEqual(Object.fromEntries(apps().map((app) => [app, calleesOf(app)])));
  });
});

describe('the contracts together', () => {
  it('break no rule of the mesh', () => {
    expect(violationsOf(mesh)).toEqual([]);
  });
});

describe('the public operations', () => {
  it('say who may ask', () => {
    expect(operations().filter(({ access }) => access === Access.UNSPECIFIED)).toEqual([]);
  });

  it('ask scopes of a token, and of nothing else', () => {
    for (const { access, scopes } of operations()) expect(scopes.length > 0).toBe(access === Access.TOKEN);
  });

  it('have a method and path of their own each', () => {
    const routes = operations().map(({ method, path }) => `${method} ${path}`);
    expect(new Set(routes).size).toBe(routes.length);
  });

  it('ask a key of whatever creates or moves money or stock', () => {
    const keyed = operations().filter(({ keyRequired }) => keyRequired);
    expect(keyed.map(({ name }) => name)).toEqual([
      'CreateStockReceipt',
      'PlaceOrder',
      'CancelOrder',
      'CreateRefund',
    ]);
  });

  it('lie behind no door', () => {
    for (const { path } of operations()) {
      expect(doors().filter(({ prefix }) => path.startsWith(`${prefix}/`))).toEqual([]);
    }
  });
});

describe('the entry points', () => {
  it('name the topic that they read or the queue that they work on, as their kind asks', () => {
    for (const { kind, topic, queue } of entryPoints()) {
      expect(topic !== '').toBe(kind === Kind.CONSUMER);
      if (kind === Kind.CONSUMER) expect(queue).toBe('');
    }
  });

  it('are found by app and name', () => {
    expect(entryPoint('orders', 'order-saga').timeoutMs).toBe(12_000);
    expect(() => entryPoint('orders', 'nothing')).toThrow('declares no entry point');
  });
});

describe('personal data', () => {
  const messages = [...registry].filter((desc) => desc.kind === 'message');
  const fieldsOf = (wanted: (file: string) => boolean) =>
    messages.filter(({ file }) => wanted(file.name)).flatMap(({ fields }) => fields);

  it('is marked where people would look for it', () => {
    expect([...personalFields()]).toEqual(
      expect.arrayContaining(['email', 'password', 'clientSecret', 'name']),
    );
  });

  it('is in no event', () => {
    const events = fieldsOf((file) => file.includes('/events/'));
    expect(events.length).toBeGreaterThan(0);
    expect(events.filter((field) => getOption(field, personal))).toEqual([]);
  });

  it('stands in no event under a name that is personal elsewhere', () => {
    const names = fieldsOf((file) => file.includes('/events/')).map(({ jsonName }) => jsonName);
    expect(names.filter((name) => personalFields().has(name))).toEqual([]);
  });
});

describe('Empty and google.api.http', () => {
  const inventory = 'meshcart.edge.v1.EdgeService';
  const methods = services.flatMap((service) => service.methods);
  const isEmpty = ({ typeName }: { typeName: string }) => typeName === 'google.protobuf.Empty';

  it('stand in the inventory of the edge, and only there', () => {
    for (const method of methods) {
      const inside = method.parent.typeName === inventory;
      expect(isEmpty(method.input)).toBe(inside);
      expect(isEmpty(method.output)).toBe(inside);
      expect(getOption(method, http).pattern.case !== undefined).toBe(inside);
    }
  });
});

describe('methodNamed', () => {
  it('refuses a service that no contract describes', () => {
    expect(() => methodNamed('meshcart.nowhere.v1.Service/Do')).toThrow('no contract describes');
  });
});
