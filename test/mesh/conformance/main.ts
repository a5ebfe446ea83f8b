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
import { explainCheck, readCluster } from './explain-check.js';
import { writeLabManifests } from './lab-manifests.js';
import { podChecks } from './pod-checks.js';
import { rpcChecks } from './rpc-checks.js';
import { report, reportBroken, runAll } from './run-checks.js';
import { mustFail, mustHold, sabotage } from './sabotage.js';
import { Situation, type Check } from './situation.js';

/** Of all environments the one with several replicas and no more; it differs from production in numbers alone. */
const environment = staging;

const { values } = parseArgs({ options: { sabotage: { type: 'boolean', default: false } } });

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'meshcart-lab-'));
  const deployment = deploymentOf(environment);
  const change = values.sabotage ? sabotage : undefined;
  const rendered = ['k8s/platform', `k8s/${environment.name}`];
  const aside = join(folder, 'unbroken');
  await writeLabManifests(rendered, deployment, aside);
  const unbroken = await readCluster(aside);
  await rm(aside, { recursive: true });
  await writeLabManifests(rendered, deployment, folder, change);
  const cluster = await readCluster(folder);
  const lab = await Lab.start(folder);
  const situation = new Situation(lab, mesh, deployment);
  try {
    const run = async (checks: readonly Check[]) => runAll(checks, !values.sabotage);
    const first = await run(podChecks(situation));
    // Sidecars count failures for each callee apart, so callees do not disturb each other.
    const groups = mesh.workloads.map(({ app }) => [
      ...mesh.rpcs
        .filter((rpc) => rpc.app === app)
        .flatMap((rpc) => [
          ...rpcChecks(situation, rpc),
          explainCheck(situation, rpc, cluster, 'explain says what happened'),
          ...(values.sabotage
            ? [explainCheck(situation, rpc, unbroken, 'explain of the unbroken manifests says what happened')]
            : []),
        ]),
      ...appChecks(situation, app),
    ]);
    const rest = await Promise.all(groups.map(run));
    const results = [first, ...rest].flat();
    if (!values.sabotage) return report(results);
    const held = results.filter(({ title }) => mustHold.test(title));
    for (const { title, problem } of held)
      console.log(problem === undefined ? `ok ${title}` : `failed ${title}: ${problem}`);
    return [report(held), reportBroken(results, mustFail)].every(Boolean);
  } finally {
    await lab.end();
    await rm(folder, { recursive: true });
  }
}

if (isInside()) process.exit((await main()) ? 0 : 1);
else process.exit(await enterLab());
