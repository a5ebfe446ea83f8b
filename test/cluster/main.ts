import { parseArgs } from 'node:util';
import { Checks, expect, Unfinished } from './checks.js';
import { run } from './command.js';
import { deploy, otherFolders, publicHostOf, tryFolder, waitUntilReady } from './deploy.js';
import { doctorChecks } from './doctor-checks.js';
import { openFrontDoor } from './front-door.js';
import { loadOwnImages, loadStandIns } from './images.js';
import { lookBehind, placeOneOrder, untilOpen } from './journey.js';
import { installKongKinds, installKongStandIn } from './kong.js';
import { networkChecks } from './network-checks.js';
import { installIstio, isOwnNode, place, type Place } from './place.js';
import { podChecks } from './pod-checks.js';
import { policyChecks } from './policy-checks.js';
import { recordProxies } from './record-proxies.js';
import { rolloutChecks } from './rollout-checks.js';

const usage = `usage: npm run test:cluster -- [--keep] [--reuse] [--record] [--only pods,policies,network,doctor,rollouts]

Applies k8s/platform and k8s/dev to a real Kubernetes with a real Istio and checks what they promise.

  --keep   leave the cluster as it is at the end
  --reuse  go on with the cluster that is up, and apply everything again
  --record write down what the sidecars hold, once they are up, for the specs: to be done when contracts have changed
  --only   of the checks after the first order, these; none is no check

Without KUBECONFIG it starts its own one-node cluster, which needs root and
node scripts/install-cluster-tools.mjs. With KUBECONFIG it uses that cluster, which must have Istio, and CLUSTER_IMAGE
must name a command that builds an image and loads it there, as test/cluster/kind/image does.`;

const { values: options } = parseArgs({
  options: {
    keep: { type: 'boolean', default: false },
    reuse: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    only: { type: 'string', default: 'pods,policies,network,doctor,rollouts' },
    help: { type: 'boolean', default: false },
  },
});
const wanted = new Set(options.only.split(','));
const checks = new Checks();

if (options.help) console.log(usage);
else {
  try {
    if (isOwnNode && !options.reuse) await run(['test/cluster/node/down']);
    await everything();
  } catch (error) {
    if (!(error instanceof Unfinished)) throw error;
  } finally {
    if (isOwnNode && !options.keep) await run(['test/cluster/node/down']);
  }
  process.exitCode = checks.sum() ? 0 : 1;
}

async function everything(): Promise<void> {
  const cluster = await place();
  const { kubectl } = cluster;
  await install(cluster);
  await checks.must('all workloads become ready', async () => waitUntilReady(kubectl));
  const door = await openFrontDoor(kubectl, await publicHostOf(kubectl));
  const behind = await lookBehind(kubectl);
  try {
    await checks.must('the catalogue is shown through the gateway', async () => untilOpen(door.url));
    await checks.must('an order is placed end to end', async () => placeOneOrder(door.url, behind));
    if (options.record) await checks.must('the sidecars are recorded', async () => recordProxies(kubectl));
    if (wanted.has('pods')) await podChecks(checks, kubectl);
    if (wanted.has('policies')) await policyChecks(checks, kubectl);
    if (wanted.has('network')) await networkChecks(checks, kubectl);
    if (wanted.has('doctor')) await doctorChecks(checks, kubectl);
    if (wanted.has('rollouts')) await rolloutChecks(checks, kubectl, door.url, behind);
  } finally {
    door.close();
    behind.close();
  }
}

async function install(cluster: Place): Promise<void> {
  const { kubectl } = cluster;
  await checks.must('Istio is up', async () => installIstio(kubectl));
  await checks.must('the images are built by the Dockerfile', async () => loadOwnImages(cluster));
  await checks.must('the stand-ins are built', async () => loadStandIns(cluster));
  await checks.must('k8s/platform and k8s/dev are applied without a warning', async () => {
    await installKongKinds(kubectl);
    const warnings = await deploy(kubectl);
    expect(warnings === '', warnings);
  });
  for (const folder of otherFolders) {
    await checks.check(`${folder} would be applied without a warning`, async () => {
      const warnings = await tryFolder(kubectl, folder);
      expect(warnings === '', warnings);
    });
  }
  await checks.must('the stand-in of Kong is in its place', async () => installKongStandIn(kubectl));
}
