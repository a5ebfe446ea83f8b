import { parseArgs } from 'node:util';
import { describe } from '../checks.js';
import { run } from '../command.js';
import { deploy, publicHostOf, waitUntilReady } from '../deploy.js';
import { openFrontDoor } from '../front-door.js';
import { loadOwnImages } from '../images.js';
import { lookBehind, placeOneOrder, untilOpen } from '../journey.js';
import { Kubectl } from '../kubectl.js';
import type { Place } from '../place.js';
import { missingTools } from './missing-tools.js';

const usage = `usage: npm run cluster:up
       npm run cluster:down

Starts Meshcart in a Kubernetes of its own on this machine and places an order: kind, Istio, Kong with its ingress
controller, images built and loaded, k8s/platform and k8s/dev applied. Run again, it brings all of it up to date.

Needs Docker, kind 0.24, kubectl 1.33, istioctl 1.30 and Helm 3 (or newer), the last with Kong's charts added to it under
the name "kong", and port 8080 of the loopback address.`;

const cluster = 'meshcart';
const kubectl = new Kubectl(['kubectl', '--context', `kind-${cluster}`]);
const place: Place = {
  kubectl,
  load: async ({ name, context, dockerfile, options = [] }) => {
    await run(['test/cluster/kind/image', name, context, dockerfile, ...options], { timeoutMs: 1_200_000 });
  },
};

process.exitCode = await main();

/** Its exit code: 1 where a step failed, 2 where there was no use in beginning. */
async function main(): Promise<number> {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } });
    if (values.help) {
      console.log(usage);
      return 0;
    }
  } catch (error) {
    return refuse(describe(error));
  }
  const missing = missingTools(process.env['PATH']);
  if (missing.length > 0)
    return refuse(
      `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not on the PATH: install them first`,
    );
  try {
    await up();
    return 0;
  } catch (error) {
    console.error(` failed\n${describe(error)}`);
    return 1;
  }
}

function refuse(reason: string): number {
  console.error(`${reason}\n\n${usage}`);
  return 2;
}

async function up(): Promise<void> {
  await step('kind', startKind);
  await step('Istio', async () => run(['scripts/cluster/install-istio']));
  await step('images', async () => loadOwnImages(place));
  await step('namespaces', async () => kubectl.applyFolder('k8s/platform'));
  await step('Kong', installKong);
  await step('k8s/dev', async () => deploy(kubectl));
  await step('until all is ready', async () => waitUntilReady(kubectl));
  await step('an order', smokeOrder);
  console.log(`
ready: http://${await publicHostOf(kubectl)}

  look at it   kubectl --context kind-${cluster} -n meshcart get pods
  mails sent   kubectl --context kind-${cluster} -n meshcart port-forward deployment/twins 8025
  end it       npm run cluster:down`);
}

/** Its context becomes the current one, which the install scripts talk to. */
async function startKind(): Promise<void> {
  const clusters = (await run(['kind', 'get', 'clusters'])).split('\n');
  if (!clusters.includes(cluster))
    await run(['kind', 'create', 'cluster', '--name', cluster, '--config', 'test/cluster/kind/kind.yaml']);
  await run(['kubectl', 'config', 'use-context', `kind-${cluster}`]);
}

/** A node port in the place of the load balancer that kind has not. */
async function installKong(): Promise<void> {
  await run(['scripts/cluster/install-kong']);
  const ports = [{ op: 'replace', path: '/spec/type', value: 'NodePort' }];
  const first = { op: 'add', path: '/spec/ports/0/nodePort', value: 30080 };
  const patch = JSON.stringify([...ports, first]);
  await kubectl.run(['patch', 'service', 'kong-proxy', '-n', 'kong', '--type=json', '-p', patch]);
}

async function smokeOrder(): Promise<string> {
  const door = await openFrontDoor(kubectl, await publicHostOf(kubectl));
  const behind = await lookBehind(kubectl);
  try {
    await untilOpen(door.url);
    return await placeOneOrder(door.url, behind);
  } finally {
    door.close();
    behind.close();
  }
}

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  const begun = Date.now();
  process.stderr.write(`${name} ...`);
  await work();
  console.error(` ${Math.round((Date.now() - begun) / 1000)} s`);
}
