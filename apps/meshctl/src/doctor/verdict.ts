import { exitCode } from '../exit-code.js';
import type { GroupReport } from './check.js';

export interface Verdict {
  readonly failed: number;
  readonly warnings: number;
  /** Groups that could not be examined. */
  readonly unknown: number;
  readonly exit: (typeof exitCode)[keyof typeof exitCode];
}

/** What is not known counts for more than what is wrong: nobody may take it for a small problem. */
export function verdictOf(reports: readonly GroupReport[]): Verdict {
  const checks = reports.flatMap((report) => ('checks' in report ? report.checks : []));
  const count = (status: string) => checks.filter((check) => check.status === status).length;
  const unknown = reports.filter((report) => 'problem' in report).length;
  const failed = count('failed');
  const exit = unknown > 0 ? exitCode.unusable : failed > 0 ? exitCode.refused : exitCode.ok;
  return { failed, warnings: count('warning'), unknown, exit };
}
