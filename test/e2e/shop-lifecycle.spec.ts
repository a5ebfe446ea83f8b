import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandLine } from '#shop/postgres/postmaster.js';
import { TestShop } from '../support/shop.js';

const minutes = 60_000;
const execute = promisify(execFile);

interface Answer {
  readonly id?: string;
  readonly orderId?: string;
}

describe('a shop on a laptop', () => {
  let shop: TestShop;

  beforeAll(async () => {
    shop = await TestShop.start();
  }, 2 * minutes);

  afterAll(async () => shop.dispose(), minutes);

  it('says where it is, whom one can be and what a first order looks like', () => {
    expect(shop.output).toContain(`ready: ${shop.url}`);
    expect(shop.output).toContain(`${shop.demo.client.id}:${shop.demo.client.secret}`);
    expect(shop.output).toContain(`curl -s ${shop.url}/v1/orders`);
  });

  it(
    'prints commands of which each does what it says',
    async () => {
      const [, commands = ''] = /to copy and paste:\n(.*)\nCtrl-C/s.exec(shop.output) ?? [];

      const { stdout } = await execute('/bin/sh', ['-euc', commands]);

      const [placed, read, payment, mails] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Answer);
      expect(placed).toMatchObject({ status: 'pending', total: { currency: 'EUR' } });
      expect(read?.id).toBe(placed?.id);
      expect(payment?.orderId).toBe(placed?.id);
      expect(mails).toHaveProperty('messages');
    },
    minutes,
  );

  it('shows a person no log lines', () => {
    expect(shop.output).not.toContain('{"level"');
  });

  it('keeps every secret to its owner', () => {
    const secret = ['demo-client.json', 'secrets.json', 'run.json'];

    expect(secret.map((name) => statSync(join(shop.directory, name)).mode & 0o777)).toEqual([
      0o600, 0o600, 0o600,
    ]);
  });

  it('takes ports that no outgoing connection can take', () => {
    expect(Math.max(...Object.values(shop.record.ports))).toBeLessThan(32_768);
  });

  it('refuses a second one on the same data in one line that names the first', async () => {
    const second = await TestShop.prepared({ directory: shop.directory });

    const [code] = (await once(second.spawn(), 'exit')) as [number];

    expect(code).toBe(1);
    expect(second.output.trim().split('\n')).toHaveLength(1);
    expect(second.output).toContain(`pid ${shop.record.pid}`);
  });

  it('names a busy port in one line', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const second = await TestShop.prepared({ port });

    const [code] = (await once(second.spawn(), 'exit')) as [number];

    expect(code).toBe(1);
    expect(second.output).toMatch(new RegExp(`^Port ${port} is in use .*--port \\d+\n$`));
    stranger.close();
    await second.dispose();
  });

  it(
    'takes over the twins after kill -9, and starts the rest anew on the same addresses',
    async () => {
      const before = shop.record;

      await shop.restart();

      const after = shop.record;
      expect(shop.output).toContain(`took over the running twins (pid ${before.pids.twins})`);
      expect(shop.output).toContain(`pid ${before.pids.PostgreSQL}`);
      expect(after.pids.twins).toBe(before.pids.twins);
      expect(after.pids.PostgreSQL).not.toBe(before.pids.PostgreSQL);
      expect(after.ports).toEqual(before.ports);
    },
    minutes,
  );

  it(
    'ends at Ctrl-C with code 0 and leaves no process behind',
    async () => {
      const { pids } = shop.record;

      expect(await shop.stop('SIGINT')).toBe(0);

      // Not by signal 0: a dead orphan that nobody has reaped yet would count as alive.
      expect(await Promise.all(Object.values(pids).map(commandLine))).toEqual(
        Object.values(pids).map(() => ''),
      );
      expect(shop.record.pids).toEqual({});
    },
    minutes,
  );

  it(
    'is the same shop at the next start',
    async () => {
      const { demo } = shop;

      await shop.launch();

      expect(shop.demo).toEqual(demo);
      expect(readdirSync(shop.directory)).toContain('twins');
    },
    minutes,
  );
});
