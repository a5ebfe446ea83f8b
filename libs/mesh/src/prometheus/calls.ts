import type { Mesh, Objective } from '../mesh.js';
import {
  durations,
  failedGrpc,
  failedHttp,
  fromCallers,
  operationAttribute,
  operationLabel,
  requests,
} from './metrics.js';
import { alert, type Group, type MonitoringResource, type Rule } from './resource.js';

/** An RPC or a public operation that promises something. */
interface Promised {
  /** As routes name it. */
  readonly operation: string;
  readonly objective: Objective;
}

/** A budget for 30 days is burnt in 30 days divided by the factor; both windows must agree, so that it ends when the fault does. */
const burns = [
  { severity: 'page', factor: 14.4, long: '1h', short: '5m', lasting: '2m' },
  { severity: 'page', factor: 6, long: '6h', short: '30m', lasting: '5m' },
  { severity: 'ticket', factor: 3, long: '1d', short: '2h', lasting: '15m' },
  { severity: 'ticket', factor: 1, long: '3d', short: '6h', lasting: '1h' },
] as const;

const windows = [...new Set(burns.flatMap(({ long, short }) => [short, long]))];

/** How calls go: counted by operation, held against what the contracts promise. */
export function calls(mesh: Mesh): readonly Group[] {
  const promised = promisedBy(mesh);
  if (promised.length === 0) return [];
  return [
    { name: 'meshcart-operations', rules: [...windows.map(errorRatio), latency] },
    { name: 'meshcart-objectives', rules: promised.flatMap(alertsOf) },
  ];
}

/** Names the route of a call in its metrics, for the callers of apps: the apps themselves, and the gateway. */
export const labelled = (namespaces: readonly string[]): readonly MonitoringResource[] =>
  namespaces.map((namespace) => ({
    kind: 'Telemetry',
    app: undefined,
    metadata: { name: 'operations', namespace },
    spec: {
      metrics: [
        {
          providers: [{ name: 'prometheus' }],
          overrides: (['REQUEST_COUNT', 'REQUEST_DURATION'] as const).map((metric) => ({
            match: { metric, mode: 'CLIENT' as const },
            tagOverrides: { [operationLabel]: { value: operationAttribute } },
          })),
        },
      ],
    },
  }));

const promisedBy = ({ rpcs, operations }: Mesh): readonly Promised[] =>
  [...rpcs, ...operations].flatMap(({ name, objective }) =>
    objective ? [{ operation: name, objective }] : [],
  );

const ratioName = (window: string) => `${operationLabel}:errors:ratio_rate${window}`;
const latencyName = `${operationLabel}:latency_ms:p99_rate5m`;

function errorRatio(window: string): Rule {
  const rate = (matchers = '') =>
    `rate(${requests}{${fromCallers},${operationLabel}!=""${matchers}}[${window}])`;
  const sum = (series: string) => `sum by (${operationLabel}) (${series})`;
  // A call fails by its gRPC status or, where there is none, by its HTTP status.
  const failed = `${rate(`,${failedGrpc}`)}\n  or ${rate(`,grpc_response_status="",${failedHttp}`)}`;
  return { record: ratioName(window), expr: `${sum(failed)}\n/\n${sum(rate())}` };
}

const latency: Rule = {
  record: latencyName,
  expr: `histogram_quantile(0.99, sum by (${operationLabel}, le) (rate(${durations}{${fromCallers},${operationLabel}!=""}[5m])))`,
};

const alertsOf = ({ operation, objective }: Promised): Rule[] => [
  ...burns.map((burn) => burnAlert(operation, objective.availability, burn)),
  ...(objective.latencyMs === undefined ? [] : [latencyAlert(operation, objective.latencyMs)]),
];

function burnAlert(operation: string, availability: number, burn: (typeof burns)[number]): Rule {
  const { severity, factor, long, short, lasting } = burn;
  const threshold = rounded((1 - availability) * factor);
  const above = (window: string) => `${ratioName(window)}{${operationLabel}="${operation}"} > ${threshold}`;
  const promise = `${rounded(availability * 100)} %`;
  return alert({
    name: 'ErrorBudgetBurns',
    severity,
    expr: `${above(long)}\nand on (${operationLabel})\n${above(short)}`,
    lasting,
    summary: `${operation} fails too often to keep ${promise}`,
    description: `At this rate the errors of 30 days would be used up in ${Math.round(30 / factor)} days (measured over ${long}).`,
    labels: { [operationLabel]: operation, window: long },
  });
}

const latencyAlert = (operation: string, latencyMs: number): Rule =>
  alert({
    name: 'OperationSlow',
    severity: 'ticket',
    expr: `${latencyName}{${operationLabel}="${operation}"} > ${latencyMs}`,
    lasting: '15m',
    summary: `${operation} is slower than promised`,
    description: `One call in a hundred takes longer than ${latencyMs} ms.`,
    labels: { [operationLabel]: operation },
  });

/** Without what binary fractions add. */
const rounded = (value: number): number => Number(value.toPrecision(6));
