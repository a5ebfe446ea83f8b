import { styleText } from 'node:util';
import type { Finding, Severity } from '#verify/finding.js';
import { rules } from '#verify/rules.js';

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly suppressed: number;
  /** Known by the baseline. */
  readonly known: number;
  readonly objects: number;
  readonly files: number;
}

/** For people: by rule, each with where it stands, what is wrong and what to change; the verdict is the last line. */
export function describeFindings(outcome: Outcome): string {
  const groups = rules.flatMap(({ id, title }) => {
    const own = outcome.findings.filter(({ rule }) => rule === id);
    if (own.length === 0) return [];
    return [
      `${styleText('bold', `${id} ${title}`)}${styleText('dim', `  (meshctl verify --explain ${id})`)}\n${own.map(lineOf).join('\n')}`,
    ];
  });
  return [...groups, verdictOf(outcome)].join('\n\n');
}

const colors: Readonly<Record<Severity, Parameters<typeof styleText>[0]>> = {
  error: 'red',
  warning: 'yellow',
  note: 'cyan',
};

const lineOf = ({ severity, place, object, message, fix }: Finding): string =>
  [
    `  ${styleText(colors[severity], severity.padEnd(7))} ${styleText('bold', placeOf(place))}  ${object}`,
    `    ${message}`,
    `    ${styleText('dim', 'fix')} ${fix}`,
  ].join('\n');

/** As an editor opens it. */
export const placeOf = ({ file, line }: Finding['place']): string =>
  line === undefined ? file : `${file}:${line}`;

export function verdictOf({ findings, suppressed, known, objects, files }: Outcome): string {
  const count = (severity: Severity) => findings.filter((each) => each.severity === severity).length;
  const [errors, warnings, notes] = [count('error'), count('warning'), count('note')];
  const left = [
    ...(suppressed > 0 ? [`${suppressed} ignored with a reason`] : []),
    ...(known > 0 ? [`${known} known by the baseline`] : []),
  ];
  const looked = `${plural(objects, 'object')} in ${plural(files, 'file')}`;
  const rest = left.length > 0 ? ` (${left.join(', ')})` : '';
  if (errors + warnings + notes === 0) return `${styleText('green', 'ok')} ${looked}, no findings${rest}`;
  const told = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(notes > 0 ? [plural(notes, 'note')] : []),
  ];
  return `${styleText(errors > 0 ? 'red' : 'yellow', 'refused')} ${told.join(', ')} in ${looked}${rest}`;
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
