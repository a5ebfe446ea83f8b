// Lets meshctl tune ask a real Prometheus about traffic that is known: node dist/test/mesh/tune/main.js
import { checksOf } from './checks.js';
import { openMetrics } from './open-metrics.js';
import { startPrometheus, type PrometheusServer } from './prometheus-server.js';
import { retries, slower, traffic } from './scenario.js';
import { openWorkbench } from './workbench.js';

/** A little more than the window that is asked about. */
const minutes = 370;
const seed = 20_261_125;

async function main(): Promise<boolean> {
  const [bench, other] = [await openWorkbench(), await openWorkbench()];
  const servers: PrometheusServer[] = [];
  let failed = 0;
  try {
    const end = Math.floor(Date.now() / 1000);
    const start = async (folder: string, known: typeof traffic) => {
      const server = await startPrometheus(folder, openMetrics(known, retries, minutes, end, seed));
      servers.push(server);
      return server.url;
    };
    const [url, slowerUrl] = await Promise.all([start(bench.folder, traffic), start(other.folder, slower)]);
    const checks = checksOf(bench, url, slowerUrl);
    for (const [title, check] of checks) {
      try {
        await check();
        console.log(`ok ${title}`);
      } catch (error) {
        failed++;
        console.log(`failed ${title}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    console.log(`${checks.length - failed} passed, ${failed} failed`);
  } finally {
    await Promise.all(servers.map(async ({ stop }) => stop()));
    await Promise.all([bench.remove(), other.remove()]);
  }
  return failed === 0;
}

process.exitCode = (await main()) ? 0 : 1;
