import type { Cluster } from '#manifests/cluster.js';
import { fieldsAt, isFields, listAt, numberAt, textAt, type Fields } from '#manifests/fields.js';
import type { Resource, Step } from '#manifests/resource.js';
import { foundIn, type Found } from '../found.js';
import { callsOf, routeOf } from '../reading/calls.js';
import { seconds } from '../reading/seconds.js';
import { routesIn } from '../reading/routes.js';
import { carriesGrpc, fullHost, serviceAt } from '../reading/services.js';
import type { Rule, Subject } from '../rule.js';

export const outlierSemantics: Rule = {
  id: 'MC008',
  title: 'outlier detection and gRPC',
  explanation:
    'Envoy reads a status of gRPC as one of HTTP: UNKNOWN and INTERNAL, which are mostly errors of the application, count as 5xx and put a healthy pod out of service. Retries and timeouts have meanings of their own for gRPC, too.',
  check: (subject) => [...ejections(subject.cluster), ...conditions(subject.cluster), ...streams(subject)],
};

/** Policies of a DestinationRule: its own, and those of its subsets. */
export const trafficPolicies = (
  rule: Resource,
): readonly { readonly policy: Fields; readonly path: readonly Step[] }[] => {
  const own = fieldsAt(rule.spec, 'trafficPolicy');
  const path: readonly Step[] = ['spec', 'trafficPolicy'];
  return [
    { policy: own, path },
    ...listAt(own, 'portLevelSettings').map((policy, index) => ({
      policy: isFields(policy) ? policy : {},
      path: [...path, 'portLevelSettings', index],
    })),
    ...listAt(rule.spec, 'subsets').map((subset, index) => ({
      policy: fieldsAt(subset, 'trafficPolicy'),
      path: ['spec', 'subsets', index, 'trafficPolicy'],
    })),
  ];
};

const ejections = (cluster: Cluster): readonly Found[] =>
  cluster.ofIstio('DestinationRule').flatMap((rule) => {
    const service = serviceAt(cluster, fullHost(textAt(rule.spec, 'host') ?? '', rule.namespace));
    return trafficPolicies(rule).flatMap(({ policy, path }) => {
      const detection = policy['outlierDetection'];
      if (!isFields(detection)) return [];
      const at = (field: string, message: string, fix: string) =>
        foundIn('warning', rule, [...path, 'outlierDetection', field], { message, fix });
      const fiveHundreds = numberAt(detection, 'consecutive5xxErrors');
      const percent = numberAt(detection, 'maxEjectionPercent') ?? 10;
      const pods = Math.max(0, ...(service?.workloads ?? []).map(({ replicas }) => replicas.max));
      return [
        ...(service?.ports.some(carriesGrpc) && fiveHundreds !== 0
          ? [
              at(
                'consecutive5xxErrors',
                `${fiveHundreds ?? 5} answers of UNKNOWN or INTERNAL in a row${fiveHundreds === undefined ? ' (the default)' : ''} put a healthy pod of ${service.name} out of service`,
                'Set consecutive5xxErrors: 0 and consecutiveGatewayErrors: 5, which counts UNAVAILABLE and DEADLINE_EXCEEDED alone',
              ),
            ]
          : []),
        ...(percent >= 100 && (numberAt(detection, 'minHealthPercent') ?? 0) === 0
          ? [
              at(
                'maxEjectionPercent',
                'every pod may be put out of service at once, and then every call fails without being sent',
                'Set maxEjectionPercent to 50 or less, or minHealthPercent above 0',
              ),
            ]
          : []),
        ...(pods > 0 && Math.floor((pods * percent) / 100) === 0
          ? [
              at(
                'maxEjectionPercent',
                `${percent} % of ${pods} ${pods === 1 ? 'pod is' : 'pods are'} less than one: whether any is ever put out of service is left to the version of Envoy`,
                pods === 1
                  ? 'Take outlierDetection out: there is no other pod to take over'
                  : `Set maxEjectionPercent to at least ${Math.ceil(100 / pods)}`,
              ),
            ]
          : []),
      ];
    });
  });

/** Those of gRPC act on gRPC alone, and those of HTTP see no status of gRPC. */
const ofGrpc = ['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'];
const ofHttp = ['5xx', 'gateway-error', 'retriable-4xx'];
const ofBoth = [
  'connect-failure',
  'refused-stream',
  'reset',
  'reset-before-request',
  'http3-post-connect-failure',
  'retriable-headers',
  'retriable-status-codes',
  'envoy-ratelimited',
];

const conditions = (cluster: Cluster): readonly Found[] =>
  routesIn(cluster).flatMap((route) => {
    const { retries, resource, path, destinations, name } = route;
    if (!retries || retries.attempts === 0 || textAt(route.value, 'retries', 'retryOn') === undefined)
      return [];
    const ports = destinations.flatMap(({ host, port }) => {
      const service = serviceAt(cluster, host);
      return service?.ports.filter((each) => port === undefined || each.port === port) ?? [];
    });
    const isGrpc = ports.length > 0 && ports.every(carriesGrpc);
    const isHttp = ports.length > 0 && ports.every(({ protocol }) => protocol === 'http');
    const at = (condition: string, why: string, fix: string) =>
      foundIn('warning', resource, [...path, 'retries', 'retryOn'], {
        message: `route ${name} retries on ${condition}, ${why}`,
        fix,
      });
    return retries.retryOn.flatMap((condition) => {
      if (isGrpc && ofHttp.includes(condition))
        return [
          at(
            condition,
            'which sees no status of gRPC: those come with HTTP 200',
            'Name unavailable, or another status of gRPC',
          ),
        ];
      if (isHttp && ofGrpc.includes(condition))
        return [
          at(
            condition,
            'which is a status of gRPC, and this port speaks HTTP',
            'Name 5xx, gateway-error or reset',
          ),
        ];
      const known = [...ofGrpc, ...ofHttp, ...ofBoth].includes(condition) || /^[45]\d\d$/.test(condition);
      return known ? [] : [at(condition, 'which Envoy does not know', 'Name a condition that there is')];
    });
  });

/** A stream lasts as long as its reader wants, and cannot be begun again for him. */
const streams = (subject: Subject): readonly Found[] => {
  const told = new Set<string>();
  return callsOf(subject).flatMap(({ rpc, verdict, service }) => {
    const taken = verdict.route;
    if (!rpc.streaming || !taken || told.has(rpc.name)) return [];
    if (taken.timeoutMs === undefined && taken.retries === 0) return [];
    told.add(rpc.name);
    const by = routeOf(verdict);
    return [
      foundIn('error', by?.resource ?? service.resource, by?.path ?? [], {
        message: `${rpc.name} is a stream, and its route ${taken.timeoutMs === undefined ? `tries it ${taken.retries + 1} times` : `ends it after ${seconds(taken.timeoutMs)}`}`,
        fix: 'Leave out the timeout, and write `retries: { attempts: 0 }`',
      }),
    ];
  });
};
