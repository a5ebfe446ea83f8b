// Lets real Envoys meet streams that are refused and pods that take no connections, under the rendered manifests:
// node dist/test/mesh/never-sent/main.js [--sabotage]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { mesh } from '#contracts/contracts.js';
import { deploymentOf } from '../../../charts/environments/deployment.js';
import { staging } from '../../../charts/environments/staging.js';
import { writeLabManifests, type Manifest } from '../conformance/lab-manifests.js';
import { report, reportBroken, runAll } from '../conformance/run-checks.js';
import { Situation, type Check } from '../conformance/situation.js';
import { enterLab, isInside } from '../lab/enter.js';
import { Lab } from '../lab/lab.js';
import { connectChecks, refusedChecks } from './never-sent-checks.js';
import { passingBytes } from './passing-bytes.js';

const { values } = parseArgs({ options: { sabotage: { type: 'boolean', default: false } } });

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'meshcart-never-sent-'));
  const deployment = deploymentOf(staging);
  const change = values.sabotage ? withoutTries : undefined;
  await writeLabManifests(['k8s/platform', `k8s/${staging.name}`], deployment, folder, change);
  await writeFile(join(folder, 'passing-bytes.yaml'), stringify(passingBytes));
  const lab = await Lab.start(folder);
  try {
    const situation = new Situation(lab, mesh, deployment);
    const apps = mesh.workloads.map(({ app }) => app);
    // Sidecars count failures for each callee apart, so callees do not disturb each other.
    const run = async (checksOf: (app: string) => readonly Check[]) =>
      (await Promise.all(apps.map(async (app) => runAll(checksOf(app), !values.sabotage)))).flat();
    const refused = await run((app) =>
      mesh.rpcs.filter((rpc) => rpc.app === app).flatMap((rpc) => refusedChecks(situation, rpc)),
    );
    // Callers are the first of their pods.
    await Promise.all(apps.map(async (app) => lab.killSidecar(lab.podsOf(app)[1] ?? '')));
    const results = [...refused, ...(await run((app) => connectChecks(situation, app)))];
    return values.sabotage ? reportBroken(results, results.map(titleOf)) : report(results);
  } finally {
    await lab.end();
    await rm(folder, { recursive: true });
  }
}

/** The declared tries are what each of these checks is about. */
const withoutTries = (manifest: Manifest): Manifest =>
  manifest.kind === 'VirtualService'
    ? (JSON.parse(
        JSON.stringify(manifest).replaceAll(/"retries":\{[^}]*\}/g, '"retries":{"attempts":0}'),
      ) as Manifest)
    : manifest;

const titleOf = ({ title }: Pick<Check, 'title'>) =>
  new RegExp(`^${title.replaceAll(/[.()+/]/g, String.raw`\$&`)}$`);

if (isInside()) process.exit((await main()) ? 0 : 1);
else process.exit(await enterLab());
