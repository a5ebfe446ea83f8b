import { writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { violationsOf } from '#mesh/violations.js';
import { scenarios, type ScenarioName } from '#simulate/scenario/named-scenarios.js';
import { deploymentFor } from '../deployment/deployment-for.js';
import { readSide } from '../diff/read-side.js';
import { exitCode } from '../exit-code.js';
import { readContracts } from '../read-contracts.js';
import { describe } from './describe.js';
import { pageOf } from './page.js';
import type { Comparison } from './comparison.js';
import { play } from './play.js';
import type { SimulateOptions } from './simulate-options.js';

/** Without these a run would have no end, or no beginning; what else is unsafe is just what one may want to see. */
const unplayable = ['no-cycle', 'deadline-stated', 'callee-known', 'app-stated'];

export async function simulateCommand(scenario: ScenarioName, options: SimulateOptions): Promise<number> {
  const { contracts, against, html, json = false } = options;
  const mesh = readContracts(contracts);
  const violations = violationsOf(mesh);
  const [refusal] = violations.filter(({ rule }) => unplayable.includes(rule));
  if (refusal) {
    console.error(`${refusal.message}\nThis cannot be played: ${refusal.fix}`);
    return exitCode.refused;
  }
  if (violations.length > 0)
    console.error(`played although synth refuses these contracts: ${violations.length} violations`);
  const earlier = against === undefined ? undefined : readSide(against, { contracts, manifests: [] });
  if (earlier && !earlier.mesh) throw new Error(`${against} has no contracts in ${contracts}`);
  announce(scenario, options);
  const { without: lacks = [], ...stated } = options;
  const old = earlier?.mesh ?? (lacks.length > 0 ? mesh : undefined);
  const before = old
    ? play(earlier?.name ?? 'as stated', old, await deploymentFor(old, options), scenario, stated)
    : undefined;
  const name = lacks.length > 0 ? `without ${lacks.join(', ')}` : 'now';
  // An edit changes no machine: both sides have the same workers.
  const workers = { ...before?.workers, ...options.workers };
  const after = play(name, mesh, await deploymentFor(mesh, options), scenario, { ...options, workers });
  const comparison: Comparison = { scenario, title: scenarios[scenario].title, before, after };
  if (html !== undefined) writeFileSync(html, pageOf(comparison));
  if (json) console.log(JSON.stringify(comparison, undefined, 2));
  else {
    console.log(describe(comparison, process.stdout.columns || 100));
    if (html !== undefined) console.log(`\n${styleText('green', 'ok')} ${html}`);
  }
  return exitCode.ok;
}

/** Beyond this many it takes longer than a second, and nothing else happens meanwhile. */
const manyRequests = 10_000;

function announce(
  scenario: ScenarioName,
  { rate = scenarios[scenario].rate, duration, against, without }: SimulateOptions,
): void {
  const requests = Math.round(
    (rate * duration * (against === undefined && without === undefined ? 1 : 2)) / 1000,
  );
  if (requests > manyRequests) console.error(`playing some ${requests} requests …`);
}
