import { styleText } from 'node:util';
import type { Check, GroupReport } from './check.js';
import { verdictOf } from './verdict.js';

const titles: Readonly<Record<GroupReport['group'], string>> = {
  versions: 'Versions',
  objects: 'Declared = applied',
  workloads: 'Workloads',
  proxies: 'Applied = what each proxy holds',
  network: 'Network policies',
  entrance: 'Requests',
};

/** For people: by subject, what is wrong first, each with what to do next; the verdict in the last line. */
export function describeReports(reports: readonly GroupReport[]): string {
  const parts = reports.map((report) => {
    const lines =
      'checks' in report
        ? report.checks.toSorted((one, other) => rank[one.status] - rank[other.status]).map(describeCheck)
        : [
            `  ${styleText('magenta', 'unknown')} ${report.problem}\n          ${styleText('dim', 'next')} ${report.next}`,
          ];
    return [styleText('bold', titles[report.group]), ...lines].join('\n');
  });
  return [...parts, describeVerdict(reports)].join('\n\n');
}

const rank: Readonly<Record<Check['status'], number>> = { failed: 0, warning: 1, ok: 2 };
const colours = { ok: 'green', warning: 'yellow', failed: 'red' } as const;

function describeCheck({ status, object, message, next }: Check): string {
  const head = `  ${styleText(colours[status], status.padEnd(7))} ${object}: ${message}`;
  return next === undefined || next === '' ? head : `${head}\n          ${styleText('dim', 'next')} ${next}`;
}

function describeVerdict(reports: readonly GroupReport[]): string {
  const { failed, warnings, unknown } = verdictOf(reports);
  const told = warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  if (unknown > 0)
    return `${styleText('magenta', 'unknown')} ${unknown} of ${reports.length} subjects could not be examined; ${failed} failed${told}`;
  if (failed > 0)
    return `${styleText('red', 'failed')} ${failed} ${failed === 1 ? 'thing is' : 'things are'} not as declared${told}`;
  return `${styleText('green', 'ok')} the cluster runs what is declared${told}`;
}
