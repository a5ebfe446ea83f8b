import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainCall } from '#explain/explain-call.js';
import { clusterOf } from '#manifests/cluster-of.js';
import type { Cluster } from '#manifests/cluster.js';
import { readResources } from '#manifests/read-resources.js';
import { principalOf } from '#mesh/deployment.js';
import type { Rpc } from '#mesh/mesh.js';
import { firstGood } from './first-good.js';
import { stranger } from './lab-manifests.js';
import { hasSucceeded, isPunctual } from './rpc-checks.js';
import type { Check, Situation } from './situation.js';

/** What a client of the lab allows itself. */
const clientMs = 60_000;

/** The manifests of a lab. Its network lets everybody speak with everybody, so that no NetworkPolicy holds there. */
export async function readCluster(folder: string): Promise<Cluster> {
  const resources = readResources('all.yaml', await readFile(join(folder, 'all.yaml'), 'utf8'));
  return clusterOf(resources.filter(({ kind }) => kind !== 'NetworkPolicy'));
}

/**
 * Whether `explain` tells of an RPC what becomes of it on the wire, whoever of the lab calls: that it is let in or not,
 * under which name, with which deadline, and how often it is entered where it fails.
 *
 * @param cluster - what explain reads.
 */
export const explainCheck = (situation: Situation, rpc: Rpc, cluster: Cluster, title: string): Check => ({
  title: `${title}: ${rpc.name}`,
  run: async () => {
    const apps = [...situation.mesh.workloads.map(({ app }) => app), stranger];
    // What an app asks of itself crosses no network.
    for (const app of apps.filter((each) => each !== rpc.app)) await compare(situation, rpc, cluster, app);
  },
});

async function compare(situation: Situation, rpc: Rpc, cluster: Cluster, app: string): Promise<void> {
  const { mesh, deployment } = situation;
  const subject = { cluster, contract: { mesh, deployment } };
  const { allowed, budget, verdict } = explainCall(subject, { app, origin: undefined }, rpc).call;
  const givenMs = Math.min(clientMs, budget.givenMs ?? clientMs);
  const { outcomes, seen } = await firstGood(
    () => situation.call(app, rpc, { timeoutMs: clientMs }),
    (call) => call.seen.every((each) => isPunctual(each, givenMs)),
  );
  const happened = JSON.stringify(outcomes);
  assert.equal(hasSucceeded(outcomes), allowed, `${app}: explained as allowed ${allowed}, but ${happened}`);
  assert.equal(seen.length, allowed ? 1 : 0, `${app}: ${seen.length} entered`);
  const [entered] = seen;
  if (!entered) return;
  const isNamed = entered.caller === `spiffe://${principalOf(app, deployment.namespace)}`;
  assert.equal(isNamed, verdict?.route?.tls === 'mutual', `${app}: came as ${entered.caller}`);
  assert.ok(isPunctual(entered, givenMs), `${app}: told ${entered.deadlineMs} ms of ${givenMs}`);
  const failing = await situation.call(app, rpc, { script: ['UNAVAILABLE'], timeoutMs: clientMs });
  await situation.heal(app, rpc);
  const entries = `${app}: explained as entered ${budget.entries} times`;
  assert.equal(failing.seen.length, budget.entries, entries);
}
