// Holds the rendered manifests to the contract with real Envoys: node dist/test/mesh/conformance/main.js [--sabotage]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mesh } from '#contracts/contracts.js';
import { deploymentOf } from '../../../charts/environments/deployment.js';
import { staging } from '../../../charts/environments/staging.js';
import { enterLab, isInside } from '../lab/enter.js';
import { Lab } from '../lab/lab.js';
import { appChecks } from './app-checks.js';
import { writeLabManifests } from './lab-manifests.js';
import { podChecks } from './pod-checks.js';
import { rpcChecks } from './rpc-checks.js';
import { mustFail, sabotage } from './sabotage.js';
import { Situation, type Check } from './situation.js';

/** Of all environments the one with several replicas and no more; it differs from production in numbers alone. */
const environment = staging;

const { values } = parseArgs({ options: { sabotage: { type: 'boolean', default: false } } });

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'meshcart-lab-'));
  const deployment = deploymentOf(environment);
  const change = values.sabotage ? sabotage : undefined;
  await writeLabManifests(['k8s/platform', `k8s/${environment.name}`], deployment, folder, change);
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
    return values.sabotage ? allKindsFailed(results) : report(results);
  } finally {
    await lab.end();
    await rm(folder, { recursive: true });
  }
}

interface Result {
  readonly title: string;
  readonly problem: string | undefined;
}

async function runAll(checks: readonly Check[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const { title, run } of checks) {
    const problem = await run().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    results.push({ title, problem });
    if (!values.sabotage) console.log(problem === undefined ? `ok ${title}` : `failed ${title}: ${problem}`);
  }
  return results;
}

function report(results: readonly Result[]): boolean {
  const failed = results.filter(({ problem }) => problem !== undefined).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 && results.length > 0;
}

function allKindsFailed(results: readonly Result[]): boolean {
  const kinds = mustFail.map((kind) => {
    const failed = results.find(({ title, problem }) => kind.test(title) && problem !== undefined);
    console.log(failed ? `ok seen: ${failed.title}` : `failed to see what was broken: ${kind.source}`);
    return failed !== undefined;
  });
  const blind = kinds.filter((seen) => !seen).length;
  console.log(`${kinds.length - blind} passed, ${blind} failed`);
  return blind === 0;
}

if (isInside()) process.exit((await main()) ? 0 : 1);
else process.exit(await enterLab());
