import { styleText } from 'node:util';
import type { Manifests } from '#charts/manifests.js';
import type { Mesh } from '#mesh/mesh.js';
import { violationsOf } from '#mesh/violations.js';
import { policyFolders } from '../deployment/policy-folders.js';
import { readDeployment } from '../deployment/read-deployment.js';
import { shopEnvironments } from '../deployment/shop-environments.js';
import { describeViolations } from '../describe-violations.js';
import { exitCode } from '../exit-code.js';
import { describeFindings } from '../verify/describe-findings.js';
import { changesIn, writeFolders } from './folders.js';
import { readContracts } from '../read-contracts.js';
import { verified, type Proposal } from './verified.js';

export interface SynthOptions {
  /** Names of folders below `out`; all of them where absent. */
  readonly env?: readonly string[];
  readonly contracts: string;
  /** A file that states where the apps run: then only policies are written, for pods that somebody else describes. */
  readonly deployment?: string;
  readonly out: string;
  /** Writes only what verify finds nothing in, together with these manifests; true where there are none. */
  readonly verify?: readonly string[] | true;
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
  const { folders, proposals } = await madeOf(mesh, options);
  if (options.verify !== undefined) {
    const others = options.verify === true ? [] : options.verify;
    const outcomes = proposals.map((proposal) => verified(mesh, proposal, out, others));
    const refused = outcomes.filter(({ findings }) => findings.length > 0);
    if (refused.length > 0) {
      if (json) print({ ok: false, findings: refused.flatMap(({ findings }) => findings) });
      else console.error(`${refused.map(describeFindings).join('\n\n')}\nnothing was written`);
      return exitCode.refused;
    }
  }
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
  const verifiedToo = options.verify === undefined ? '' : ', nothing found by verify';
  if (!json)
    console.log(`${styleText('green', 'ok')} ${files} files, ${changes.length} changed${verifiedToo}`);
  return exitCode.ok;
}

interface Made {
  readonly folders: readonly Manifests[];
  /** Each is verified by itself, as each is applied to a cluster of its own. None where nobody asks. */
  readonly proposals: readonly Proposal[];
}

async function madeOf(mesh: Mesh, { env, deployment, verify }: SynthOptions): Promise<Made> {
  if (deployment !== undefined) {
    const stated = readDeployment(deployment, mesh);
    const folders = policyFolders(mesh, stated);
    return { folders, proposals: [{ folders, deployment: stated.deployment }] };
  }
  // Loaded when needed, since the charts of the shop are no part of what others install.
  const { manifestsOf } = await import('#charts/manifests.js');
  const folders = manifestsOf(mesh, env);
  if (verify === undefined) return { folders, proposals: [] };
  const platform = manifestsOf(mesh, ['platform']);
  const deployments = await shopEnvironments();
  const proposals = folders.flatMap((folder): Proposal[] => {
    const own = deployments.get(folder.name);
    return own ? [{ folders: [...platform, folder], deployment: own }] : [];
  });
  return { folders, proposals };
}

const marks = {
  added: styleText('green', '+'),
  changed: styleText('yellow', '~'),
  removed: styleText('red', '-'),
};

const print = (value: unknown) => console.log(JSON.stringify(value, undefined, 2));
