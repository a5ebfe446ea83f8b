import { styleText } from 'node:util';
import { ageOf } from './ages.js';
import type { Unanswered, Work } from './shapes.js';

/** For people: a row for each, what it is about below it. `now` in milliseconds since 1970. */
export function describeList(items: readonly Work[], unanswered: readonly Unanswered[], now: number): string {
  if (items.length === 0) return describeNothing(unanswered);
  const rows = items.map(({ failedAt, attempts, waiting }) => [
    ageOf(failedAt, now),
    String(attempts),
    String(waiting),
  ]);
  const heads = ['AGE', 'TRIES', 'WAIT'];
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const padded = (cells: readonly string[]) =>
    cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  ');
  const indent = ' '.repeat(padded(heads).length);
  const lines = items.map((work, at) =>
    [
      `${padded(rows[at] ?? [])}  ${styleText('bold', work.id)}`,
      ...about(work).map((line) => `${indent}  ${line}`),
    ].join('\n'),
  );
  return [styleText('dim', `${padded(heads)}  WORK`), ...lines].join('\n');
}

function about({ key, type, error }: Work): string[] {
  const what = [type, key === undefined ? undefined : `key ${key}`].filter((part) => part !== undefined);
  return [
    ...(what.length > 0 ? [styleText('dim', what.join('  '))] : []),
    ...(error === undefined ? [] : [styleText('red', firstLine(error))]),
  ];
}

const longest = 160;

function firstLine(text: string): string {
  const [line = ''] = text.split('\n', 1);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** That nothing was found is good news only where all apps have answered. */
export const describeNothing = (unanswered: readonly Unanswered[]): string =>
  unanswered.length === 0
    ? `${styleText('green', 'ok')} there is no such failed work`
    : `${styleText('yellow', 'unknown')} there is no such failed work in the apps that answered`;

/** What is missing from an answer; empty where nothing is. For standard error. */
export const describeUnanswered = (unanswered: readonly Unanswered[]): string =>
  unanswered
    .map(
      ({ app, code, detail }) => `${styleText('yellow', 'missing')} the work of ${app}: ${detail} (${code})`,
    )
    .join('\n');
