import { isDeepStrictEqual } from 'node:util';
import type { RouteAnswer } from '#mesh/answer.js';
import type { Place } from '#mesh/mesh.js';
import { spoken } from '#mesh/rules/rule.js';
import type { Change, Facet, Risk } from '../change.js';

/** How long, how often and how much, of requests that arrive before and after. */
export function answerChanges(
  what: string,
  was: RouteAnswer,
  is: RouteAnswer,
  place: Place | undefined,
): readonly Change[] {
  const changes: Change[] = [];
  const tell = (
    facet: Facet,
    subject: string,
    [before, after]: readonly [string, string],
    [risk, reason]: readonly [Risk, string],
  ) => {
    if (before !== after) changes.push({ risk, facet, subject, before, after, reason, place });
  };
  const time = (ms: number | undefined) => (ms === undefined ? 'none' : spoken(ms));
  const shorter = (from: number | undefined, to: number | undefined) => (to ?? Infinity) < (from ?? Infinity);
  tell(
    'deadline',
    what,
    [time(was.timeoutMs), time(is.timeoutMs)],
    [
      shorter(was.timeoutMs, is.timeoutMs) ? 'careful' : 'safe',
      shorter(was.timeoutMs, is.timeoutMs)
        ? 'requests that took longer and succeeded are cut off'
        : 'callers wait longer where they have the time',
    ],
  );
  tell(
    'deadline',
    `one try of ${what}`,
    [time(was.perTryTimeoutMs), time(is.perTryTimeoutMs)],
    [
      shorter(was.perTryTimeoutMs, is.perTryTimeoutMs) ? 'careful' : 'safe',
      'a try is given up at another time, and made again',
    ],
  );
  const tries = ({ retries, retryOn }: RouteAnswer) =>
    retries === 0 ? '1 try' : `${retries + 1} tries, again on ${retryOn.join(', ')}`;
  const more = entries(is) > entries(was);
  tell(
    'tries',
    what,
    [tries(was), tries(is)],
    [
      more ? 'dangerous' : entries(is) < entries(was) ? 'safe' : 'careful',
      more
        ? 'no contract says whether a repeat does harm: the callee may begin to work on it that often'
        : 'the callee is asked again under other conditions',
    ],
  );
  const limits = (route: RouteAnswer) => JSON.stringify(route.limits);
  const most = ({ limits: { maxRequests, maxPendingRequests, maxConnections, maxRetries } }: RouteAnswer) =>
    [maxRequests, maxPendingRequests, maxConnections, maxRetries].map((each) => each ?? Infinity);
  const isLower = most(is).some((value, index) => value < (most(was)[index] ?? Infinity));
  tell(
    'limits',
    what,
    [limits(was), limits(is)],
    [
      isLower ? 'careful' : 'safe',
      isLower ? 'what comes beyond is refused at the caller' : 'callers may load it more',
    ],
  );
  if (!isDeepStrictEqual(was.outlier, is.outlier))
    tell(
      'outlier',
      what,
      [JSON.stringify(was.outlier) ?? 'none', JSON.stringify(is.outlier) ?? 'none'],
      [
        is.outlier ? 'safe' : 'careful',
        is.outlier
          ? 'a sick pod is left alone under other conditions'
          : 'a sick pod goes on getting its share',
      ],
    );
  tell(
    'transport',
    what,
    [was.tls, is.tls],
    [
      is.tls === 'mutual' ? 'safe' : 'dangerous',
      is.tls === 'mutual' ? 'both sides insist on mTLS' : 'the callee does not insist on mTLS any more',
    ],
  );
  tell('exposure', what, [was.destination, is.destination], ['dangerous', 'another service answers']);
  tell(
    'limits',
    `balancing of ${what}`,
    [was.balancing, is.balancing],
    ['careful', 'pods get another share of the requests'],
  );
  return changes;
}

const neverSent: ReadonlySet<string> = new Set(['connect-failure', 'refused-stream', 'reset-before-request']);

/** How often a handler may begin. */
const entries = ({ retries, retryOn }: RouteAnswer): number =>
  retryOn.every((condition) => neverSent.has(condition)) ? 1 : 1 + retries;
