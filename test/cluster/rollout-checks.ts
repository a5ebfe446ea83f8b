import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Order } from '../support/shop-client/shapes.js';
import { expect, type Checks } from './checks.js';
import { appNamespace, services } from './deploy.js';
import { chargedOnce, enter, orderOf, type Behind } from './journey.js';
import type { Kubectl } from './kubectl.js';
import { Load } from './load.js';
import { podOf } from './pods.js';

/** Releases and accidents, with customers in the shop. */
export async function rolloutChecks(
  checks: Checks,
  kubectl: Kubectl,
  url: string,
  behind: Behind,
): Promise<void> {
  for (const service of services) {
    await checks.check(`no request fails while ${service} is restarted`, async () =>
      restart(kubectl, url, service),
    );
  }
  await checks.check('a killed pod of orders loses no order and doubles none', async () =>
    kill(kubectl, url, behind),
  );
}

async function restart(kubectl: Kubectl, url: string, service: string): Promise<string> {
  const load = await Load.start(url);
  const deployment = `deployment/${service}`;
  await wait(1000);
  await kubectl.run(['rollout', 'restart', deployment, '-n', appNamespace]);
  await kubectl.run(['rollout', 'status', deployment, '-n', appNamespace, '--timeout=180s']);
  await oldPodsGone(kubectl, service);
  await wait(1000);
  const { sent, failures, slowestMs } = await load.stop();
  if (failures.length > 0) {
    const told = [...failures.slice(0, 5), ...(await whatProxiesSaw(kubectl)).slice(-20)].join('\n');
    throw new Error(`${failures.length} of ${sent} failed:\n${told}`);
  }
  return `${sent} requests, the slowest ${slowestMs} ms`;
}

/** The calls that failed in the last minute, as the edge's and the gateway's sidecars tell them. */
async function whatProxiesSaw(kubectl: Kubectl): Promise<string[]> {
  const logs = await Promise.all(
    [
      [appNamespace, 'api'],
      ['kong', 'kong'],
    ].map(async ([namespace = '', app = '']) =>
      kubectl.run([
        'logs',
        '-n',
        namespace,
        '-l',
        `app=${app}`,
        '-c',
        'istio-proxy',
        '--since=60s',
        '--tail=5000',
      ]),
    ),
  );
  const failed = /"grpc_status":"(Unavailable|DeadlineExceeded|Internal|Unknown)"|"status":5/i;
  return logs.flatMap((log) => log.split('\n')).filter((line) => failed.test(line));
}

/** The end of the old pod is where requests would be lost. */
async function oldPodsGone(kubectl: Kubectl, app: string): Promise<void> {
  for (let pods = 2; pods > 1; await wait(500))
    pods = (await kubectl.list('pods', appNamespace, '-l', `app=${app}`)).length;
}

const attemptsOfAll = 20;
const triesOfOne = 60;

/** Customers who ask again with the same key until they are answered, while the pod dies without a word. */
async function kill(kubectl: Kubectl, url: string, behind: Behind): Promise<string> {
  const { shopper, product } = await enter(url);
  let failures = 0;
  const buy = async (): Promise<Order> => {
    const key = randomUUID();
    for (let tries = 0; tries < triesOfOne; tries += 1) {
      try {
        return await shopper.place(orderOf(product), key);
      } catch {
        failures += 1;
        await wait(500);
      }
    }
    throw new Error(`an order was not taken in ${triesOfOne} tries`);
  };
  const buying: Promise<Order>[] = [];
  for (let count = 0; count < attemptsOfAll; count += 1) {
    buying.push(buy());
    if (count === attemptsOfAll / 2) {
      const { metadata } = await podOf(kubectl, appNamespace, 'orders');
      await kubectl.run(['delete', 'pod', metadata.name, '-n', appNamespace, '--force', '--grace-period=0']);
    }
    await wait(100);
  }
  const placed = await Promise.all(buying);
  await kubectl.run(['rollout', 'status', 'deployment/orders', '-n', appNamespace, '--timeout=180s']);
  for (const { id } of placed) await shopper.orderIn(id, 'confirmed');
  const { items } = await shopper.orders('?limit=100');
  const ids = new Set(placed.map(({ id }) => id));
  expect(ids.size === attemptsOfAll, `${attemptsOfAll} keys made ${ids.size} orders`);
  expect(items.length === ids.size, `${ids.size} orders were answered, ${items.length} are there`);
  await chargedOnce(behind.stripe, placed);
  expect(failures <= attemptsOfAll * triesOfOne * 0.5, `${failures} tries failed`);
  return `${attemptsOfAll} orders, ${failures} failed tries`;
}
