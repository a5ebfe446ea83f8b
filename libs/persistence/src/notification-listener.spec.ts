import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { until } from '../../../test/contract/until.js';
import { testDatabase } from '../../../test/support/test-postgres.js';
import { NotificationListener } from './notification-listener.js';

/** Forwards to a server until it is cut; from then on it ends each connection shortly after it was made. */
class BrittleLink {
  attempts = 0;
  private whole = true;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly target: URL,
    private readonly server: Server,
  ) {
    server.on('connection', (socket: Socket) => this.take(socket));
  }

  static async to(target: URL): Promise<BrittleLink> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BrittleLink(target, server);
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return Object.assign(new URL(this.target), { port: String(port) }).href;
  }

  cut(): void {
    this.whole = false;
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private take(socket: Socket): void {
    this.attempts++;
    this.sockets.add(socket.on('error', () => undefined));
    if (!this.whole) {
      setTimeout(() => socket.destroy(), 100);
      return;
    }
    const onward = connect(Number(this.target.port), this.target.hostname).on('error', () => undefined);
    this.sockets.add(onward);
    socket.pipe(onward).pipe(socket);
  }
}

describe('NotificationListener', () => {
  it('hears notifications, also after its connection was killed', async () => {
    const server = await testDatabase('listener_spec', []);
    const admin = new pg.Client(server.serverUrl);
    await admin.connect();
    const listener = new NotificationListener(server.url, 'spec listener');
    const heard: (string | undefined)[] = [];
    const listening = await listener.listen('bell', (payload) => heard.push(payload));
    await admin.query(`notify bell, 'one'`);
    await until('it is heard', () => heard.includes('one'));
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'spec listener'`,
    );
    await until('it is heard', () => heard.includes(undefined));
    await admin.query(`notify bell, 'two'`);
    await until('it is heard', () => heard.includes('two'));
    await listening.close();
    await listener.close();
    await admin.end();
    await server.drop();
  });

  it('makes no connection any more once it is closed, not even one that it was making', async () => {
    const server = await testDatabase('listener_spec', []);
    const link = await BrittleLink.to(new URL(server.url));
    const listener = new NotificationListener(link.url, 'spec listener');
    await listener.listen('bell', () => undefined);
    link.cut();
    await until('it tries again', () => link.attempts > 1);
    await listener.close();
    const { attempts } = link;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(link.attempts).toBe(attempts);
    await link.close();
    await server.drop();
  });
});
