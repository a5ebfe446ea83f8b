import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { choosePorts, isFree, obstacleOn } from './ports.js';

async function busyPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

describe('an unusable port', () => {
  it('tells why', async () => {
    const taken = await busyPort();

    expect(await obstacleOn(taken.port)).toBe('EADDRINUSE');
    taken.close();
  });
});

describe('chosen ports', () => {
  it('are free, differ, and lie below those that outgoing connections get', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `service-${index}`);

    const ports = Object.values(await choosePorts(names));

    expect(new Set(ports).size).toBe(20);
    expect(Math.max(...ports)).toBeLessThan(32_768);
    expect(await Promise.all(ports.map(isFree))).not.toContain(false);
  });

  it('stay the same from start to start', async () => {
    const first = await choosePorts(['users', 'orders']);

    expect(await choosePorts(['users', 'orders', 'billing'], { previous: first })).toMatchObject(first);
  });

  it('are chosen again where another program has taken one', async () => {
    const taken = await busyPort();

    const { users } = await choosePorts(['users'], { previous: { users: taken.port } });

    expect(users).not.toBe(taken.port);
    taken.close();
  });

  it('leave the public port alone', async () => {
    const { users } = await choosePorts(['users']);

    const chosen = await choosePorts(['users'], { previous: { users }, reserved: [users] });

    expect(chosen.users).not.toBe(users);
  });

  it("are kept where the server that listens there is the shop's own", async () => {
    const twin = await busyPort();

    const chosen = await choosePorts(['stripe'], { previous: { stripe: twin.port }, running: ['stripe'] });

    expect(chosen.stripe).toBe(twin.port);
    twin.close();
  });
});
