import { styleText } from 'node:util';
import { clusterOf } from '#manifests/cluster-of.js';
import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { sinceBaseline } from '#verify/baseline.js';
import type { Finding } from '#verify/finding.js';
import { suppress } from '#verify/suppressions.js';
import { verify as findingsIn } from '#verify/verify.js';
import { exitCode } from '../exit-code.js';
import { readBaseline, writeBaseline } from './baseline-file.js';
import { contractFor } from './contract-for.js';
import { describeFindings } from './describe-findings.js';
import { explainRule, listRules } from './explain-rule.js';
import { progressOn } from './progress.js';
import { readAll } from './read-all.js';
import { sarifOf } from './sarif.js';

export interface VerifyOptions {
  readonly contracts?: string | false;
  /** Whose folders are read where none are named. */
  readonly env?: string;
  /** Says where things run, instead of the manifests. */
  readonly deploymentFor?: (mesh: Mesh) => Deployment;
  readonly kubernetes?: string;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly explain?: string;
  readonly list?: boolean;
}

/** Judges manifests; tells what is found, and whether that is nothing. */
export function verify(sources: readonly string[], options: VerifyOptions): number {
  if (options.list) return print(listRules(options.json ?? false));
  if (options.explain !== undefined) return print(explainRule(options.explain));
  const { env, kubernetes } = options;
  const named = sources.length > 0 ? sources : env === undefined ? [] : ['k8s/platform', `k8s/${env}`];
  if (named.length === 0)
    throw new Error(
      'name the folders of the manifests, as in `meshctl verify k8s/platform k8s/dev`, or "-" for standard input',
    );
  const progress = progressOn(process.stderr);
  progress('reading manifests');
  const { resources, unreadable, files } = readAll(named);
  const cluster = clusterOf(resources);
  progress('reading contracts');
  const contract = contractFor(cluster, {
    contracts: options.contracts,
    deploymentFor: options.deploymentFor,
  });
  progress('verifying');
  const subject = { cluster, ...(contract && { contract }), ...(kubernetes !== undefined && { kubernetes }) };
  const { findings, suppressed } = suppress(cluster, [...unreadable, ...findingsIn(subject)]);
  if (options.writeBaseline) return keep(options.baseline, findings);
  const since = sinceBaseline(
    options.baseline === undefined ? { findings: {} } : readBaseline(options.baseline),
    findings,
  );
  if (options.sarif) print(JSON.stringify(sarifOf(since.fresh, suppressed), undefined, 2));
  else if (options.json)
    print(
      JSON.stringify(
        {
          ok: since.fresh.length === 0,
          contract: contract !== undefined,
          findings: since.fresh,
          suppressed,
          known: since.known,
          gone: since.gone,
        },
        undefined,
        2,
      ),
    );
  else {
    print(
      describeFindings({
        findings: since.fresh,
        suppressed: suppressed.length,
        known: since.known,
        objects: resources.length,
        files,
      }),
    );
    if (since.gone.length > 0)
      console.error(
        `${since.gone.length} of the baseline ${since.gone.length === 1 ? 'is' : 'are'} not found any more: run with --write-baseline`,
      );
    if (!contract && options.contracts !== false && options.contracts !== undefined)
      console.error(
        `${styleText('yellow', 'note')} none of the apps of ${options.contracts} is in these manifests, so they were verified alone`,
      );
  }
  return since.fresh.length === 0 ? exitCode.ok : exitCode.refused;
}

function keep(file: string | undefined, findings: readonly Finding[]): number {
  if (file === undefined)
    throw new Error('--write-baseline needs --baseline <file>, which is where it is written');
  writeBaseline(file, findings);
  return print(`${styleText('green', 'ok')} ${findings.length} findings are known by ${file} from now on`);
}

function print(text: string): number {
  console.log(text);
  return exitCode.ok;
}
