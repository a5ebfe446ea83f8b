// How long synth and verify take for many services, against `istioctl analyze` over the same files, in one run.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterOf } from '#manifests/cluster-of.js';
import { readResources } from '#manifests/read-resources.js';
import { verify } from '#verify/verify.js';
import { tool } from '../../mesh/tools.js';
import { deploymentOf, meshOf, rendered } from './rendered.js';

const sizes = [500, 1000, 2000];
/** At 500 services. */
const goal = 5;
/** Time for four times as many services, as a multiple: four is linear. */
const growth = 6;

interface Times {
  readonly synthMs: number;
  readonly verifyMs: number;
  readonly findings: number;
}

async function ours(folder: string, size: number): Promise<Times> {
  const begun = performance.now();
  const mesh = meshOf(size);
  for (const [file, text] of rendered(mesh)) await writeFile(join(folder, file), text);
  const written = performance.now();
  const files = await readdir(folder);
  const resources = await Promise.all(
    files.map(async (file) => readResources(file, await readFile(join(folder, file), 'utf8'))),
  );
  const subject = {
    cluster: clusterOf(resources.flat()),
    contract: { mesh, deployment: deploymentOf(mesh) },
  };
  const found = verify(subject);
  const findings = found.length;
  for (const { rule, object, message } of found.slice(0, 3)) console.log(`  ${rule} ${object}: ${message}`);
  return { synthMs: written - begun, verifyMs: performance.now() - written, findings };
}

/** It says by its exit code what it thinks of the files, which is no matter here. */
const analyze = async (folder: string): Promise<number> => {
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    const flags = ['analyze', '--use-kube=false', '--all-namespaces', folder];
    execFile(tool('istioctl'), flags, { maxBuffer: 256 << 20 }, () => resolve());
  });
  return performance.now() - begun;
};

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

async function main(scratch: string): Promise<boolean> {
  // Whatever is compiled at the first use is compiled before anything is measured.
  await ours(await mkdtemp(join(scratch, 'warm-')), 50);
  const totals = new Map<number, number>();
  let ratio = 0;
  for (const size of sizes) {
    const folder = await mkdtemp(join(scratch, `${size}-`));
    const { synthMs, verifyMs, findings } = await ours(folder, size);
    totals.set(size, synthMs + verifyMs);
    const analyzeMs = size === sizes[0] ? await analyze(folder) : undefined;
    if (analyzeMs !== undefined) ratio = analyzeMs / (synthMs + verifyMs);
    console.log(
      `${size} services: synth ${seconds(synthMs)}, verify ${seconds(verifyMs)}, ${findings} findings${analyzeMs === undefined ? '' : `; istioctl analyze ${seconds(analyzeMs)}, ratio ${ratio.toFixed(1)}`}`,
    );
  }
  const grown = (totals.get(2000) ?? 0) / (totals.get(500) ?? 1);
  console.log(
    `${ratio >= goal ? 'ok' : 'failed'} at 500 services ${ratio.toFixed(1)} times as fast as istioctl analyze, goal ${goal}`,
  );
  console.log(
    `${grown <= growth ? 'ok' : 'failed'} four times the services take ${grown.toFixed(1)} times as long, at most ${growth}`,
  );
  return ratio >= goal && grown <= growth;
}

const scratch = await mkdtemp(join(tmpdir(), 'meshcart-bench-verify-'));
process.exitCode = (await main(scratch)) ? 0 : 1;
await rm(scratch, { recursive: true });
