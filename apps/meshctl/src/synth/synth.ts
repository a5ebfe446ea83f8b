import { styleText } from 'node:util';
import type { Manifests } from '#charts/manifests.js';
import type { Mesh } from '#mesh/mesh.js';
import { violationsOf } from '#mesh/violations.js';
import { policyFolders } from '../deployment/policy-folders.js';
import { readDeployment } from '../deployment/read-deployment.js';
import { describeViolations } from '../describe-violations.js';
import { exitCode } from '../exit-code.js';
import { changesIn, writeFolders } from './folders.js';
import { readContracts } from '../read-contracts.js';

export interface SynthOptions {
  /** Names of folders below `out`; all of them where absent. */
  readonly env?: readonly string[];
  readonly contracts: string;
  /** A file that states where the apps run: then only policies are written, for pods that somebody else describes. */
  readonly deployment?: string;
  readonly out: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Writes the manifests of the environments from the contracts, or says what is unsafe and writes nothing. */
export async function synth(options: SynthOptions): Promise<number> {
  const { contracts, out, check = false, json = false } = options;
  const mesh = readContracts(contracts);
  const violations = violationsOf(mesh);
  if (violations.length > 0) {
    const count = `${violations.length} ${violations.length === 1 ? 'violation' : 'violations'}`;
    if (json) print({ ok: false, violations });
    else console.error(`${describeViolations(violations, contracts)}\n\n${count}: nothing was written`);
    return exitCode.refused;
  }
  const folders = await foldersOf(mesh, options);
  const changes = changesIn(out, folders);
  if (!check) writeFolders(out, folders);
  if (json) print({ ok: !check || changes.length === 0, changes });
  else for (const { path, change } of changes) console.log(`${marks[change]} ${path}`);
  if (check && changes.length > 0) {
    if (!json)
      console.error(`${changes.length} of the manifests are not what the contracts say: run meshctl synth`);
    return exitCode.refused;
  }
  const files = folders.reduce((sum, { files: own }) => sum + own.size, 0);
  if (!json) console.log(`${styleText('green', 'ok')} ${files} files, ${changes.length} changed`);
  return exitCode.ok;
}

async function foldersOf(mesh: Mesh, { env, deployment }: SynthOptions): Promise<readonly Manifests[]> {
  if (deployment !== undefined) return policyFolders(mesh, readDeployment(deployment, mesh));
  // Loaded when needed, since the charts of the shop are no part of what others install.
  const { manifestsOf } = await import('#charts/manifests.js');
  return manifestsOf(mesh, env);
}

const marks = {
  added: styleText('green', '+'),
  changed: styleText('yellow', '~'),
  removed: styleText('red', '-'),
};

const print = (value: unknown) => console.log(JSON.stringify(value, undefined, 2));
