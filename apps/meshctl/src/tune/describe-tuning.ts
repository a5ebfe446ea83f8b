import { styleText } from 'node:util';
import { spoken } from '#mesh/rules/rule.js';
import type { Refused } from '#tune/accept.js';
import type { Tuning } from '#tune/propose.js';
import type { Change, Proposal, Remark } from '#tune/proposal.js';
import type { RetryPolicy } from '#mesh/mesh.js';
import { describeEvidence } from './describe-evidence.js';
import type { Edit } from './edit.js';

/** What a changed concurrency makes of `http2MaxRequests` in one environment. */
export interface LimitChange {
  readonly app: string;
  readonly environment: string;
  readonly from: number;
  readonly to: number;
}

interface Told {
  readonly at: string;
  readonly window: string;
  readonly tuning: Tuning;
  readonly limits: readonly LimitChange[];
  readonly edit: Edit;
  readonly diff: string;
  readonly isWritten: boolean;
}

/** For people: what is proposed and why, what is refused, what is left as it is, the edit, and the verdict in a line. */
export function describeTuning({ at, window, tuning, limits, edit, diff, isWritten }: Told): string {
  const { proposals, refused, remarks } = tuning;
  const parts = [
    `${styleText('dim', `seen in the ${window} before ${at}`)}`,
    ...proposals.map((proposal) => describe(proposal, limits)),
    ...refused.map((each) => describeRefused(each, limits)),
    ...(remarks.length > 0 ? [`${styleText('bold', 'Left as it is')}\n${describeRemarks(remarks)}`] : []),
    ...(edit.remarks.length > 0 ? [edit.remarks.join('\n')] : []),
    ...(diff === '' ? [] : [coloured(diff).trimEnd()]),
    ...edit.objections.map((objection) => styleText('red', `not offered  ${objection}`)),
    verdict(tuning, edit, isWritten),
  ];
  return parts.join('\n\n');
}

function verdict({ proposals, refused }: Tuning, { objections, texts }: Edit, isWritten: boolean): string {
  const changes = count(proposals.flatMap((each) => each.changes).length, 'change');
  const also = refused.length > 0 ? `${count(refused.length, 'proposal')} may not be had by the rules` : '';
  const mark = also === '' ? styleText('green', 'ok') : styleText('red', 'refused');
  if (objections.length > 0) return `${styleText('red', 'refused')} ${changes}: nothing was written`;
  if (proposals.length === 0) return `${mark} ${also || 'nothing to change'}`;
  const next = isWritten
    ? `written to ${count(texts.size, 'file')}; next: npm run synth, npm run generate, and a look at k8s/`
    : 'apply with --write';
  return `${mark} ${[`${changes} proposed`, also].filter(Boolean).join(', ')}: ${next}`;
}

function describe(
  { subject, changes, reasons, evidence, confidence }: Proposal,
  limits: readonly LimitChange[],
): string {
  const shares = limits
    .filter(({ app }) => changes.some((change) => change.kind === 'concurrency' && change.app === app))
    .map(({ environment, from, to }) => `${environment} ${from} → ${to}`);
  return [
    `${styleText('bold', subject)}  ${dim(confidence === 'derived' ? 'not measured, asked for by others' : `${confidence} confidence`)}`,
    ...changes.map((change) => `  ${styleText('yellow', described(change))}`),
    ...(shares.length > 0 ? [`  ${dim('http2MaxRequests of each client')}  ${shares.join(', ')}`] : []),
    ...reasons.map((reason) => `  ${dim('why')}   ${reason}`),
    ...(evidence.length > 0 ? [`  ${dim('seen')}  ${evidence.map(describeEvidence).join(', ')}`] : []),
  ].join('\n');
}

const describeRefused = (
  { proposal, violations, passesWithOthers }: Refused,
  limits: readonly LimitChange[],
) =>
  [
    describe(proposal, limits),
    ...violations.map(
      ({ rule, message, fix }) =>
        `  ${styleText('red', 'refused')}  ${rule}: ${message}\n  ${dim('fix')}   ${
          passesWithOthers ? 'Take what else is proposed with it: leave out --rpc.' : fix
        }`,
    ),
  ].join('\n');

function described(change: Change): string {
  switch (change.kind) {
    case 'timeout':
      return `timeout ${spoken(change.from)} → ${spoken(change.to)}`;
    case 'retry':
      return `retry ${describeRetry(change.from)} → ${describeRetry(change.to)}`;
    case 'concurrency':
      return `concurrency ${change.from} → ${change.to}`;
    case 'ejectionFailures':
      return `ejection_failures ${change.from} → ${change.to}`;
    case 'retryBudgetPercent':
      return `retry_budget_percent ${change.from} → ${change.to}`;
  }
}

const describeRetry = (retry: RetryPolicy | undefined): string =>
  retry && retry.attempts > 0 ? `${retry.attempts} further of ${spoken(retry.perTryTimeoutMs)}` : 'none';

/** Those that say the same of several subjects say it once. */
const describeRemarks = (remarks: readonly Remark[]): string =>
  [...Map.groupBy(remarks, ({ about, text }) => `${about}: ${text}`)]
    .map(([said, own]) =>
      [
        `  ${said}`,
        ...own.map(
          ({ subject, evidence }) =>
            `    ${dim(
              [
                subject,
                evidence
                  .filter(({ value }) => value > 0)
                  .map(describeEvidence)
                  .join(', '),
              ]
                .filter(Boolean)
                .join('  '),
            )}`,
        ),
      ].join('\n'),
    )
    .join('\n');

const coloured = (diff: string): string =>
  diff
    .split('\n')
    .map((line) => {
      if (/^(---|\+\+\+)/.test(line)) return styleText('bold', line);
      if (line.startsWith('+')) return styleText('green', line);
      return line.startsWith('-') ? styleText('red', line) : line;
    })
    .join('\n');

const dim = (text: string) => styleText('dim', text);

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;
