import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { shell } from '../lab/shell.js';
import { tool } from '../tools.js';

/** A Prometheus on the loopback that knows what it is given and scrapes nothing. */
export interface PrometheusServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** @throws where the metrics are no OpenMetrics, or the server does not become ready. */
export async function startPrometheus(folder: string, metrics: string): Promise<PrometheusServer> {
  const [source, data, config] = ['metrics.txt', 'data', 'prometheus.yaml'].map((name) => join(folder, name));
  await writeFile(source ?? '', metrics);
  await writeFile(config ?? '', 'global: {}\n');
  await shell(tool('promtool'), [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    '--quiet',
    source ?? '',
    data ?? '',
  ]);
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    tool('prometheus'),
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=${url.slice('http://'.length)}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill();
    await exited;
  };
  for (let tries = 0; tries < 100 && child.exitCode === null; tries++) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return { url, stop };
    await setTimeout(100);
  }
  await stop();
  throw new Error('Prometheus has not become ready');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
