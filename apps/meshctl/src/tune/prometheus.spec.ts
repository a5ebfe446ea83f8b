import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ask, UnansweredQuery } from './prometheus.js';

let server: Server | undefined;

/** The address of a server that answers every request so. */
async function answering(status: number, body: string): Promise<string> {
  const started = createServer((_, response) =>
    response.writeHead(status, { connection: 'close' }).end(body),
  );
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

afterEach(async () => {
  const started = server;
  server = undefined;
  started?.closeAllConnections();
  await new Promise((resolve) => (started ? started.close(resolve) : resolve(undefined)));
});

// What a real server answers is asked in test/mesh/tune.
describe('asking Prometheus', () => {
  it('takes the vector out of the answer', async () => {
    const result = [{ metric: { operation: 'a' }, value: [1, '2.5'] }];
    const url = await answering(
      200,
      JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }),
    );

    await expect(ask(url, 'up', 1)).resolves.toEqual(result);
  });

  it('tells what to do about a query that takes too long', async () => {
    const url = await answering(
      503,
      JSON.stringify({ status: 'error', errorType: 'timeout', error: 'query timed out' }),
    );

    await expect(ask(url, 'up', 1)).rejects.toThrow(/query timed out[\s\S]*shorter --window/);
  });

  it('tells a page of something else from an answer', async () => {
    const url = await answering(200, '<html>Grafana</html>');

    await expect(ask(url, 'up', 1)).rejects.toThrow(/not as the API of Prometheus does/);
  });

  it('refuses what is no address', async () => {
    await expect(ask('prometheus:9090', 'up', 1)).rejects.toThrow(UnansweredQuery);
  });
});
