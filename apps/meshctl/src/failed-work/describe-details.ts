import { styleText } from 'node:util';
import { ageOf } from './ages.js';
import type { Details, Moment } from './shapes.js';

/** For people: what failed and why, its payload, and what happened to it. `now` in milliseconds since 1970. */
export const describeDetails = (details: Details, now: number): string =>
  [headOf(details, now), payloadOf(details), timelineOf(details.timeline)]
    .filter((part) => part !== '')
    .join('\n\n');

function headOf({ work, open }: Details, now: number): string {
  const { kind, app, place, key, type, error, attempts, failedAt, waiting, traceId, correlationId, actions } =
    work;
  const settled = styleText('green', 'settled; its timeline tells how');
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['what', `${kind.replace('-', ' ')} of ${app}, at ${place}`],
    ['state', open ? undefined : settled],
    ['type', type],
    ['key', key],
    [
      'failed',
      failedAt === undefined
        ? undefined
        : `${failedAt} (${ageOf(failedAt, now)} ago), after ${plural(attempts, 'try', 'tries')}`,
    ],
    ['error', error === undefined ? undefined : styleText('red', error)],
    [
      'waiting',
      waiting === 0 ? undefined : `${plural(waiting, 'later message', 'later messages')} of this key`,
    ],
    ['trace', traceId],
    ['request', correlationId],
    [
      'may be',
      actions.length === 0 ? undefined : actions.map((action) => pastOf[action] ?? action).join(', '),
    ],
  ];
  const lines = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${styleText('dim', name.padEnd(8))} ${value}`],
  );
  return [styleText('bold', work.id), ...lines].join('\n');
}

const pastOf: Readonly<Record<string, string>> = { fix: 'fixed', redrive: 'redriven', discard: 'discarded' };

export const plural = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

function payloadOf({ payload, payloadError, payloadDigest }: Details): string {
  if (payloadError !== undefined)
    return `${styleText('bold', 'Payload')}\n  ${styleText('red', payloadError)}`;
  if (payload === undefined) return '';
  const digest = payloadDigest === undefined ? '' : styleText('dim', ` ${payloadDigest.slice(0, 12)}`);
  return `${styleText('bold', 'Payload')}${digest}\n${indented(JSON.stringify(payload, undefined, 2))}`;
}

const indented = (text: string) => text.replaceAll(/^/gm, '  ');

function timelineOf(timeline: readonly Moment[]): string {
  return [styleText('bold', 'Timeline'), ...timeline.map(lineOf)].join('\n');
}

function lineOf({ at, what, detail, subject, clientId, digestBefore, digestAfter }: Moment): string {
  const who = [
    ...(subject === undefined ? [] : [`by ${subject}`]),
    ...(clientId === undefined ? [] : [`through client ${clientId}`]),
  ].join(' ');
  const change =
    digestAfter === undefined ? '' : `${(digestBefore ?? '').slice(0, 12)} -> ${digestAfter.slice(0, 12)}`;
  const more = [detail, who, change].filter((part) => part !== undefined && part !== '');
  return [`  ${styleText('dim', at)} ${what}`, ...more.map((part) => `${' '.repeat(27)}${part}`)].join('\n');
}
