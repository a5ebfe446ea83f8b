import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Order } from '../support/shop-client/shapes.js';
import { eventually } from '../support/eventually.js';
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

const customers = 20;
/** Between two tries of one customer. */
const pauseMs = 500;
/** Until the gateway and the edge have heard of a pod that is ready, on a busy machine. */
const hearingMs = 5000;
/** A pod starts in a third of it. */
const longestOutageMs = 60_000;

/** Customers who ask again with the same key until they are answered, while the pod dies without a word. */
async function kill(kubectl: Kubectl, url: string, behind: Behind): Promise<string> {
  const { shopper, product } = await enter(url);
  const failures: number[] = [];
  let answered = 0;
  const buy = async (): Promise<Order> => {
    const key = randomUUID();
    for (const begun = performance.now(); performance.now() - begun < longestOutageMs; await wait(pauseMs)) {
      try {
        const order = await shopper.place(orderOf(product), key);
        answered += 1;
        return order;
      } catch {
        failures.push(performance.now());
      }
    }
    throw new Error(`an order was not taken in ${longestOutageMs} ms`);
  };
  const buying: Promise<Order>[] = [];
  const buyOneMore = async () => {
    buying.push(buy());
    await wait(100);
  };
  while (buying.length < customers / 2) await buyOneMore();
  const { metadata } = await podOf(kubectl, appNamespace, 'orders');
  const [killed, unanswered] = [performance.now(), customers - answered];
  await kubectl.run(['delete', 'pod', metadata.name, '-n', appNamespace, '--force', '--grace-period=0']);
  while (buying.length < customers) await buyOneMore();
  await eventually('another pod of orders is ready', longestOutageMs, async () => {
    const pod = await podOf(kubectl, appNamespace, 'orders');
    return pod.metadata.name === metadata.name ? undefined : pod;
  });
  const outageMs = performance.now() - killed;
  const placed = await Promise.all(buying);
  for (const { id } of placed) await shopper.orderIn(id, 'confirmed');
  const { items } = await shopper.orders('?limit=100');
  const ids = new Set(placed.map(({ id }) => id));
  expect(ids.size === customers, `${customers} keys made ${ids.size} orders`);
  expect(items.length === ids.size, `${ids.size} orders were answered, ${items.length} are there`);
  await chargedOnce(behind.stripe, placed);
  // While there is no pod each customer fails once in a pause, and then no more: this long an outage costs this much.
  const bound = unanswered * Math.ceil((outageMs + hearingMs) / pauseMs);
  const early = failures.filter((at) => at < killed).length;
  const late = failures.filter((at) => at > killed + outageMs + hearingMs).length;
  const seconds = (outageMs / 1000).toFixed(1);
  expect(early === 0, `${early} tries failed while the pod lived`);
  expect(late === 0, `${late} tries failed although a pod was ready`);
  expect(failures.length <= bound, `${failures.length} tries failed, for ${seconds} s ${bound} may`);
  return `${customers} orders, ${failures.length} failed tries of at most ${bound} in ${seconds} s without a pod`;
}
