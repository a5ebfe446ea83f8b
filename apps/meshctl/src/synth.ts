import { styleText } from 'node:util';
import { manifestsOf } from '#charts/manifests.js';
import { violationsOf } from '#mesh/violations.js';
import { describeViolations } from './describe-violations.js';
import { exitCode } from './exit-code.js';
import { changesIn, writeFolders } from './folders.js';
import { readContracts } from './read-contracts.js';

export interface SynthOptions {
  /** Names of folders below `out`; all of them where absent. */
  readonly env?: readonly string[];
  readonly contracts: string;
  readonly out: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Writes the manifests of the environments from the contracts, or says what is unsafe and writes nothing. */
export function synth({ env, contracts, out, check = false, json = false }: SynthOptions): number {
  const mesh = readContracts(contracts);
  const violations = violationsOf(mesh);
  if (violations.length > 0) {
    const count = `${violations.length} ${violations.length === 1 ? 'violation' : 'violations'}`;
    if (json) print({ ok: false, violations });
    else console.error(`${describeViolations(violations, contracts)}\n\n${count}: nothing was written`);
    return exitCode.refused;
  }
  const folders = manifestsOf(mesh, env);
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

const marks = {
  added: styleText('green', '+'),
  changed: styleText('yellow', '~'),
  removed: styleText('red', '-'),
};

const print = (value: unknown) => console.log(JSON.stringify(value, undefined, 2));
