import { createHash } from 'node:crypto';
import type { Finding } from './finding.js';

/** Findings that were there before, by what they say; where they stand may change. */
export interface Baseline {
  readonly findings: Readonly<Record<string, string>>;
}

/** The same for the same finding, however its file is called and whatever is written above it. */
export const fingerprintOf = ({ rule, object, message }: Finding): string =>
  createHash('sha256').update([rule, object, message].join('\n')).digest('hex').slice(0, 16);

/** As it is written to a file: each fingerprint beside what it stands for, so that a review can read it. */
export const baselineOf = (findings: readonly Finding[]): Baseline => ({
  findings: Object.fromEntries(
    findings
      .map((each) => [fingerprintOf(each), `${each.rule} ${each.object}: ${each.message}`] as const)
      .toSorted(([, one], [, other]) => (one < other ? -1 : 1)),
  ),
});

/** Takes out what was there before, and tells what is not there any more. */
export function sinceBaseline(
  { findings: known }: Baseline,
  findings: readonly Finding[],
): { readonly fresh: readonly Finding[]; readonly known: number; readonly gone: readonly string[] } {
  const present = new Set(findings.map(fingerprintOf));
  const fresh = findings.filter((each) => !(fingerprintOf(each) in known));
  return {
    fresh,
    known: findings.length - fresh.length,
    gone: Object.entries(known).flatMap(([print, text]) => (present.has(print) ? [] : [text])),
  };
}
