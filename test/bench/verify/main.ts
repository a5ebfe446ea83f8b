// How long synth and verify take for many services, against `istioctl analyze` over the same files, in one run.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterOf } from '#manifests/cluster-of.js';
import { readResources, writtenResources } from '#manifests/read-resources.js';
import type { Resource } from '#manifests/resource.js';
import { yamlOf } from '#manifests/yaml-of.js';
import type { Mesh } from '#mesh/mesh.js';
import { verify } from '#verify/verify.js';
import { tool } from '../../mesh/tools.js';
import { median, seconds } from '../median.js';
import { meshctl, timeProcess } from '../time-process.js';
import { deploymentOf, meshOf, objectsOf } from './rendered.js';

const sizes = [500, 1000, 2000];
const runs = 3;
const warmUps = 4;
/** At 500 services: the goal, of which the last line tells whether it is met. */
const goal = 5;
/** Time for four times as many services, as a multiple: four is linear. */
const growth = 6;

interface Times {
  /** As `meshctl synth --verify` does it: compiled, verified as it was made, and written. */
  readonly bothMs: number;
  /** As `meshctl verify` does it: read from the files, and verified. */
  readonly verifyMs: number;
  readonly findings: number;
}

/**
 * Both in this process, which has been warmed up: with the contract, which istioctl knows nothing of. The names are of
 * this run alone, so that nothing is remembered of another.
 */
function ours(folder: string, size: number, names: string): Times {
  const mesh = meshOf(size, names);
  const begun = performance.now();
  const made = [...objectsOf(mesh)].map(([file, objects]) => ({ file, objects, text: yamlOf(objects) }));
  const found = findingsIn(
    made.flatMap(({ file, text, objects }) => writtenResources(file, text, objects)),
    mesh,
  );
  for (const { file, text } of made) writeFileSync(join(folder, file), text);
  const written = performance.now();
  const read = readdirSync(folder).flatMap((file) =>
    readResources(file, readFileSync(join(folder, file), 'utf8')),
  );
  // Another process would know nothing of the contract yet.
  const foundInFiles = findingsIn(read, { ...mesh });
  const ended = performance.now();
  for (const { rule, object, message } of found.slice(0, 3)) console.log(`  ${rule} ${object}: ${message}`);
  if (foundInFiles.length !== found.length)
    throw new Error(`${foundInFiles.length} findings in the files, ${found.length} before they were written`);
  return { bothMs: written - begun, verifyMs: ended - written, findings: found.length };
}

const findingsIn = (resources: readonly Resource[], mesh: Mesh) =>
  verify({
    cluster: clusterOf(resources),
    contract: { mesh, deployment: deploymentOf(mesh) },
  });

/** From start to end, as a person waits for it; what it finds is said by its exit code, and is no matter here. */
const commandLine = (folder: string, times: number) =>
  timeProcess(process.execPath, [meshctl, 'verify', '--no-contracts', folder], {
    runs: times,
    exits: [0, 1],
  });

const analyze = (folder: string) =>
  timeProcess(tool('istioctl'), ['analyze', '--use-kube=false', '--all-namespaces', folder], {
    runs,
    exits: [0, 79],
  });

async function main(scratch: string): Promise<boolean> {
  console.log(`load average ${loadavg()[0]?.toFixed(1)}; medians of ${runs} runs`);
  // The engine compiles what it has seen often, and is through with it after some runs.
  for (let run = 0; run < warmUps; run += 1)
    ours(await mkdtemp(join(scratch, 'warm-')), sizes[0] ?? 0, `warm${run}x`);
  const totals: number[] = [];
  let ratio = 0;
  for (const size of sizes) {
    const all: Times[] = [];
    let folder = scratch;
    for (let run = 0; run < runs; run += 1) {
      folder = await mkdtemp(join(scratch, `${size}-`));
      all.push(ours(folder, size, `app${run}x`));
    }
    const bothMs = median(all.map((each) => each.bothMs));
    const verifyMs = median(all.map((each) => each.verifyMs));
    const processMs = await commandLine(folder, runs);
    totals.push(bothMs);
    console.log(
      `${size} services: synth and verify ${seconds(bothMs)}, verify of files ${seconds(verifyMs)}, ${all[0]?.findings} findings; the process meshctl verify ${seconds(processMs)}`,
    );
    if (size !== sizes[0]) continue;
    const analyzeMs = await analyze(folder);
    ratio = analyzeMs / bothMs;
    console.log(
      `${size} services: istioctl analyze ${seconds(analyzeMs)}: ${ratio.toFixed(1)} times synth and verify, ${(analyzeMs / verifyMs).toFixed(1)} times verify of files, ${(analyzeMs / processMs).toFixed(1)} times the process`,
    );
  }
  const grown = (totals.at(-1) ?? 0) / (totals[0] ?? 1);
  console.log(
    `${grown <= growth ? 'ok' : 'failed'} four times the services take ${grown.toFixed(1)} times as long, at most ${growth}`,
  );
  console.log(
    `${ratio >= goal ? 'ok' : 'missed'} at 500 services synth and verify are ${ratio.toFixed(1)} times as fast as istioctl analyze, goal ${goal}`,
  );
  return grown <= growth;
}

const scratch = await mkdtemp(join(tmpdir(), 'meshcart-bench-verify-'));
try {
  process.exitCode = (await main(scratch)) ? 0 : 1;
} finally {
  await rm(scratch, { recursive: true });
}
