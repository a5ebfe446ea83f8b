// Holds the rendered manifests to the contract with real Envoys: node dist/test/mesh/conformance/main.js
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mesh } from '#contracts/contracts.js';
import { deploymentOf } from '../../../charts/environments/deployment.js';
import { staging } from '../../../charts/environments/staging.js';
import { enterLab, isInside } from '../lab/enter.js';
import { Lab } from '../lab/lab.js';
import { appChecks } from './app-checks.js';
import { writeLabManifests } from './lab-manifests.js';
import { podChecks } from './pod-checks.js';
import { rpcChecks } from './rpc-checks.js';
import { Situation, type Check } from './situation.js';

/** Of all environments the one with several replicas and no more; it differs from production in numbers alone. */
const environment = staging;

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'meshcart-lab-'));
  const deployment = deploymentOf(environment);
  await writeLabManifests(['k8s/platform', `k8s/${environment.name}`], deployment, folder);
  const lab = await Lab.start(folder);
  const situation = new Situation(lab, mesh, deployment);
  try {
    const first = await runAll(podChecks(situation));
    // Sidecars count failures for each callee apart, so callees do not disturb each other.
    const groups = mesh.workloads.map(({ app }) => [
      ...mesh.rpcs.filter((rpc) => rpc.app === app).flatMap((rpc) => rpcChecks(situation, rpc)),
      ...appChecks(situation, app),
    ]);
    const rest = await Promise.all(groups.map(runAll));
    const results = [first, ...rest].flat();
    const failed = results.filter((passed) => !passed).length;
    console.log(`${results.length - failed} passed, ${failed} failed`);
    return failed === 0 && results.length > 0;
  } finally {
    await lab.end();
    await rm(folder, { recursive: true });
  }
}

async function runAll(checks: readonly Check[]): Promise<readonly boolean[]> {
  const results: boolean[] = [];
  for (const { title, run } of checks) {
    try {
      await run();
      console.log(`ok ${title}`);
      results.push(true);
    } catch (error) {
      console.log(`failed ${title}: ${error instanceof Error ? error.message : String(error)}`);
      results.push(false);
    }
  }
  return results;
}

if (isInside()) process.exit((await main()) ? 0 : 1);
else process.exit(await enterLab());
