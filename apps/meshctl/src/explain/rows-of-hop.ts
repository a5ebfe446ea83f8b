import type { Cluster } from '#manifests/cluster.js';
import { placeOf, type Place } from '#manifests/place-of.js';
import { titleOf } from '#manifests/resource.js';
import type { Decision } from '#manifests/verdict.js';
import type { Hop } from '#explain/explanation.js';
import type { Limits, RouteAnswer } from '#mesh/answer.js';
import { spoken } from '#mesh/rules/rule.js';
import type { Row } from './row.js';
import { statedBy, type Stated } from './stated-by.js';

/** As in "libs/contracts/proto/meshcart/orders/v1/orders.proto:44". */
export type Shown = (place: { readonly file: string; readonly line: number | undefined }) => string;

/** What is to say about one hop: what decides whether it may, and then how long, how often and how much. */
export function rowsOf(hop: Hop, cluster: Cluster, shown: Shown): readonly Row[] {
  const { verdict, declared, request } = hop;
  const declaration: Row[] = declared
    ? [
        {
          label: 'contract',
          tone: declared.allowed ? 'good' : 'bad',
          text: declared.allowed ? 'declares it' : 'does not declare it',
          where: declared.place && shown(declared.place),
        },
      ]
    : [];
  if (!verdict || !request)
    return [
      ...declaration,
      {
        label: 'network',
        tone: 'plain',
        text:
          hop.caller === hop.callee ? 'none: the app calls itself' : `none: no manifest has ${hop.caller}`,
      },
      deadlineRow(hop, {}),
    ];
  const stated = statedBy(verdict, cluster);
  return [
    ...declaration,
    ...verdict.decisions.map(decisionRow),
    ...(hop.allowed || verdict.route ? [deadlineRow(hop, stated)] : []),
    ...(verdict.route ? routeRows(hop, verdict.route, stated) : []),
  ];
}

const decisionRow = ({ question, passes, by, because }: Decision): Row => ({
  label: question.replace('network ', ''),
  tone: passes ? 'good' : 'bad',
  text: because,
  where: by
    .map(({ resource, path }) => spokenPlace(placeOf(resource, ...path), titleOf(resource)))
    .join(', '),
});

const spokenPlace = ({ file, line }: Place, title: string): string =>
  file === 'installed apart' ? title : `${file}:${line}`;

function deadlineRow({ budget, verdict, ownWorkAt }: Hop, stated: Stated): Row {
  const { leftMs, timeoutMs, perTryMs, givenMs, ownWorkMs, remainsMs, isCut } = budget;
  const isSent = verdict?.route !== undefined;
  const parts = [
    leftMs === undefined ? undefined : `the caller has ${spoken(leftMs)} left`,
    timeoutMs === undefined
      ? isSent
        ? "no timeout (Istio's default)"
        : undefined
      : `timeout ${spoken(timeoutMs)}`,
    perTryMs === undefined ? undefined : `${spoken(perTryMs)} a try`,
    givenMs === undefined ? 'nothing ends it but the caller' : `the callee is given ${spoken(givenMs)}`,
    ownWorkMs === undefined || remainsMs === undefined || givenMs === undefined
      ? undefined
      : `less ${spoken(ownWorkMs)} of own work${ownWorkAt ? '' : ' (the default of policy.proto)'} leaves ${spoken(remainsMs)}`,
    isCut ? 'the caller gives up first' : undefined,
  ];
  return {
    label: 'deadline',
    tone: isCut || (givenMs === undefined && isSent) ? 'warn' : 'plain',
    text: parts.filter((part) => part !== undefined).join('; '),
    where: stated.timeout,
  };
}

function routeRows({ budget }: Hop, route: RouteAnswer, stated: Stated): readonly Row[] {
  return [
    {
      label: 'tries',
      tone: budget.entries > 1 ? 'warn' : 'plain',
      text: triesText(budget, route),
      where: stated.retries ?? "Istio's default",
    },
    { label: 'limits', tone: 'plain', text: limitsText(route), where: stated.limits ?? "Istio's defaults" },
    { label: 'outlier', tone: 'plain', text: outlierText(route), where: stated.outlier },
    {
      label: 'mTLS',
      tone: route.tls === 'mutual' ? 'plain' : 'bad',
      text:
        route.tls === 'mutual' ? `mutual, to ${route.destination}` : `not enforced, to ${route.destination}`,
      where: stated.tls,
    },
  ];
}

function triesText({ tries, entries }: Hop['budget'], { retryOn }: RouteAnswer): string {
  if (tries === 1) return '1, whatever happens';
  if (entries === 1) return `1; ${count(tries - 1)} more where nothing was sent (${retryOn.join(', ')})`;
  return `${tries}, again on ${retryOn.join(', ')}`;
}

const count = (number: number): string => (number === 1 ? 'one' : String(number));

function limitsText({ limits, balancing }: RouteAnswer): string {
  const { maxRequests, maxPendingRequests, maxConnections, maxRetries, retryBudget, connectTimeoutMs } =
    limits;
  return [
    `${maxRequests ?? 'any number'} in flight from one client pod`,
    maxPendingRequests === undefined ? undefined : `${maxPendingRequests} waiting`,
    maxConnections === undefined ? undefined : `${maxConnections} connections`,
    retriesText(maxRetries, retryBudget),
    connectTimeoutMs === undefined ? undefined : `${spoken(connectTimeoutMs)} to connect`,
    balancing,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}

const retriesText = (most: number | undefined, budget: Limits['retryBudget']): string | undefined =>
  budget
    ? `retries at most ${budget.percent} % of it, ${budget.minConcurrency} always`
    : most === undefined
      ? undefined
      : `${most} retries at once`;

function outlierText({ outlier }: RouteAnswer): string {
  if (!outlier) return 'no pod is left alone';
  const { consecutive5xx, consecutiveGatewayErrors, intervalMs, baseEjectionMs, maxEjectionPercent } =
    outlier;
  const after = [
    consecutiveGatewayErrors > 0 ? `${consecutiveGatewayErrors} gateway errors` : undefined,
    consecutive5xx > 0 ? `${consecutive5xx} errors of any kind` : undefined,
  ].filter((part) => part !== undefined);
  if (after.length === 0) return 'no pod is left alone';
  return `after ${after.join(' or ')} in a row a pod is left alone for ${spoken(baseEjectionMs)}, ${maxEjectionPercent} % of them at most, looked at every ${spoken(intervalMs)}`;
}
