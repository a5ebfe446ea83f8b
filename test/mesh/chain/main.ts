// Lets the last hop of a chain time out, again and again, and counts how often the middle is entered, on real Envoys:
// node dist/test/mesh/chain/main.js [--sabotage]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Resource } from '#mesh/istio/resource.js';
import { violationsOf } from '#mesh/violations.js';
import { report, reportBroken, runAll } from '../conformance/run-checks.js';
import { rpcChecks } from '../conformance/rpc-checks.js';
import { Situation } from '../conformance/situation.js';
import { enterLab, isInside } from '../lab/enter.js';
import { Lab } from '../lab/lab.js';
import { compile, manifestsOf } from '../property/manifests.js';
import { chain } from './chain.js';

/** The sidecars of both sides race for who tells of the time-out first, so once shows little. */
const rounds = 15;

const { values } = parseArgs({ options: { sabotage: { type: 'boolean', default: false } } });

async function main(): Promise<boolean> {
  const { mesh, deployment } = chain;
  const [unsafe] = violationsOf(mesh);
  if (unsafe) throw new Error(`the chain breaks ${unsafe.rule}: ${unsafe.message}`);
  const folder = await mkdtemp(join(tmpdir(), 'meshcart-chain-'));
  const policies = values.sabotage ? compile(chain).map(triedAfterAll) : compile(chain);
  await writeFile(join(folder, 'all.yaml'), manifestsOf(chain, policies));
  const lab = await Lab.start(folder);
  try {
    const situation = new Situation(lab, mesh, deployment);
    const checks = mesh.rpcs
      .flatMap((rpc) => rpcChecks(situation, rpc))
      .filter(({ title }) => title.endsWith('below it times out'));
    const often = Array.from({ length: rounds }, () => checks).flat();
    const results = await runAll(often, !values.sabotage);
    return values.sabotage ? reportBroken(results, [/Once is entered at most 1 times/]) : report(results);
  } finally {
    await lab.end();
    await rm(folder, { recursive: true });
  }
}

/** What Istio would do by itself: try again whatever ended in UNAVAILABLE. */
const triedAfterAll = (policy: Resource): Resource =>
  JSON.parse(
    JSON.stringify(policy).replaceAll(
      '"connect-failure,refused-stream"',
      '"connect-failure,refused-stream,unavailable,deadline-exceeded"',
    ),
  ) as Resource;

if (isInside()) process.exit((await main()) ? 0 : 1);
else process.exit(await enterLab());
