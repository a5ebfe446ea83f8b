import { mesh } from '#contracts/contracts.js';
import type { Check, Group, GroupReport } from '../../apps/meshctl/src/doctor/check.js';
import { readDeclaration } from '../../apps/meshctl/src/doctor/declaration.js';
import { examine } from '../../apps/meshctl/src/doctor/examine.js';
import { Kubectl as AskingKubectl } from '../../apps/meshctl/src/doctor/kubectl.js';
import { LiveCluster } from '../../apps/meshctl/src/doctor/live-cluster.js';
import { verdictOf } from '../../apps/meshctl/src/doctor/verdict.js';
import { deploymentOf } from '../../charts/environments/deployment.js';
import { dev } from '../../charts/environments/dev.js';
import { outcomeOf } from './command.js';
import { devFolder, platformFolder } from './deploy.js';
import type { Kubectl } from './kubectl.js';

/** What `meshctl doctor --json` answered. */
export interface Diagnosis {
  readonly exit: number;
  /** What was printed where it is no JSON. */
  readonly complaint: string;
  readonly checks: readonly Check[];
  readonly unknown: readonly string[];
}

/** Runs the program itself, on the environment of the suite. */
export async function doctor(
  { command }: Pick<Kubectl, 'command'>,
  only: readonly Group[] = [],
): Promise<Diagnosis> {
  const args = ['doctor', '--env', 'dev', '--json', '--kubectl', command.join(' ')];
  const { code, stdout, stderr } = await outcomeOf([
    process.execPath,
    'dist/apps/meshctl/src/main.js',
    ...args,
    ...(only.length > 0 ? ['--only', ...only] : []),
  ]);
  const { reports = [] } = readAnswer(stdout);
  return diagnosisOf(code, reports, stderr.trim());
}

/** The same without starting a program for each question. */
export async function diagnose(
  { command }: Pick<Kubectl, 'command'>,
  only: readonly Group[],
): Promise<Diagnosis> {
  const cluster = new LiveCluster(new AskingKubectl(command), readDeclaration([platformFolder, devFolder]));
  const reports = await examine(cluster, { mesh, deployment: deploymentOf(dev) }, only, () => undefined);
  return diagnosisOf(verdictOf(reports).exit, reports, '');
}

const diagnosisOf = (exit: number, reports: readonly GroupReport[], complaint: string): Diagnosis => ({
  exit,
  complaint,
  checks: reports.flatMap((report) => ('checks' in report ? report.checks : [])),
  unknown: reports.flatMap((report) => ('problem' in report ? [`${report.group}: ${report.problem}`] : [])),
});

const readAnswer = (text: string): { readonly reports?: readonly GroupReport[] } =>
  text.trim().startsWith('{') ? (JSON.parse(text) as { reports?: readonly GroupReport[] }) : {};

/** For people, where a diagnosis was not the one that was awaited. */
export const describeDiagnosis = ({ exit, complaint, checks, unknown }: Diagnosis): string =>
  [
    `exit ${exit}`,
    ...checks
      .filter(({ status }) => status !== 'ok')
      .map(({ status, object, message }) => `${status} ${object}: ${message}`),
    ...unknown,
    complaint,
  ]
    .filter(Boolean)
    .join('\n');
