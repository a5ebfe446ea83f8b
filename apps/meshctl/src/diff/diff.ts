import { compareContracts } from '#difference/compare-contracts.js';
import { worstOf, type Change, type Risk } from '#difference/change.js';
import type { Mesh } from '#mesh/mesh.js';
import { deploymentFor } from '../deployment/deployment-for.js';
import { exitCode } from '../exit-code.js';
import { describeChanges } from './describe-changes.js';
import { markdownOf } from './markdown-of.js';
import { readSide } from './read-side.js';

export interface DiffOptions {
  readonly env: string;
  readonly contracts: string;
  readonly deployment?: string;
  readonly failOn: Risk | 'never';
  readonly json?: boolean;
  readonly markdown?: boolean;
}

const nothing: Mesh = { workloads: [], rpcs: [], operations: [], entryPoints: [], doors: [] };

/** Tells what will be otherwise where the new side is applied in the place of the old one. */
export async function diff(from: string, to: string, options: DiffOptions): Promise<number> {
  const { env, contracts, failOn, json = false, markdown = false } = options;
  const where = { contracts, manifests: ['k8s/platform', `k8s/${env}`] };
  const [before, after] = [readSide(from, where), readSide(to, where)];
  const notes = [before, after]
    .filter(({ mesh }) => mesh === undefined)
    .map(({ name }) => `${name} holds no contracts, so everything of the other side is new or gone`);
  if (before.mesh === undefined && after.mesh === undefined)
    throw new Error(
      `neither ${before.name} nor ${after.name} holds contracts in ${contracts}; name them by --contracts`,
    );
  const deployment = await deploymentFor(after.mesh ?? before.mesh ?? nothing, options);
  const changes = compareContracts(
    { mesh: before.mesh ?? nothing, deployment },
    { mesh: after.mesh ?? nothing, deployment },
  );
  const sides = `${before.name} -> ${after.name}`;
  const risk = worstOf(changes);
  if (json)
    console.log(
      JSON.stringify({ before: before.name, after: after.name, risk, notes, changes }, undefined, 2),
    );
  else {
    for (const note of notes) console.error(note);
    console.log(markdown ? markdownOf(changes, sides) : describeChanges(changes));
  }
  return isRefused(changes, failOn) ? exitCode.refused : exitCode.ok;
}

/** Nothing is refused for what is safe. */
function isRefused(changes: readonly Change[], failOn: DiffOptions['failOn']): boolean {
  const refused: readonly Risk[] =
    failOn === 'never' ? [] : failOn === 'dangerous' ? ['dangerous'] : ['dangerous', 'careful'];
  return changes.some(({ risk }) => refused.includes(risk));
}
