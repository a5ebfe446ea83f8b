import type { EntryPoint, Mesh } from '#mesh/mesh.js';
import { alert, type MonitoringResource, type Rule } from '#mesh/prometheus/resource.js';
import { namespace } from './names.js';

/** What apps of libs/platform measure of themselves, every replica alike: hence a maximum everywhere. */
const [lag, lagAge, parked] = [
  'meshcart_consumer_lag',
  'meshcart_consumer_oldest_age_seconds',
  'meshcart_consumer_parked',
];
const [outboxAge, due, dead] = [
  'meshcart_outbox_oldest_age_seconds',
  'meshcart_queue_due',
  'meshcart_queue_dead',
];

const general: readonly Rule[] = [
  alert({
    name: 'OutboxStuck',
    severity: 'page',
    expr: `max by (service_name) (${outboxAge}) > 60`,
    lasting: '2m',
    summary: '{{ $labels.service_name }} cannot publish what it has committed',
    description:
      'Customers wait for mails and orders for their next step. The log of the service says what refuses the messages; none is lost.',
  }),
  alert({
    name: 'ConsumerBehind',
    severity: 'ticket',
    expr: `max by (group, topic) (${lagAge}) > 300`,
    lasting: '5m',
    summary: '{{ $labels.group }} is more than five minutes behind on {{ $labels.topic }}',
    description: `Its handlers fail for a reason that may pass, or are too slow: ${lag} tells how many events wait.`,
  }),
  alert({
    name: 'EventsParked',
    severity: 'ticket',
    expr: `max by (group, topic) (${parked}) > 0`,
    lasting: '1m',
    summary: '{{ $labels.group }} has given up events of {{ $labels.topic }}',
    description: 'Later events of the same aggregates wait behind them until somebody sends them again.',
  }),
  alert({
    name: 'JobsDead',
    severity: 'ticket',
    expr: `max by (queue) (${dead}) > 0`,
    lasting: '1m',
    summary: 'jobs of {{ $labels.queue }} were given up',
    description: 'Their tries are used up. They are kept with their reasons, and can be sent again.',
  }),
  alert({
    name: 'QueueLong',
    severity: 'ticket',
    expr: `max by (queue) (${due}) > 1000`,
    lasting: '15m',
    summary: 'more than a thousand jobs of {{ $labels.queue }} wait for a worker',
    description: 'The workers are too few or too slow, or what they call is.',
  }),
];

/** What waits where nobody is waiting for an answer. */
export const messagingAlerts = ({ entryPoints }: Mesh): MonitoringResource => ({
  kind: 'PrometheusRule',
  app: undefined,
  metadata: { name: 'messaging', namespace },
  spec: { groups: [{ name: 'meshcart-messaging', rules: messagingRules({ entryPoints }) }] },
});

/** Alone, as Prometheus takes them. */
export const messagingRules = ({ entryPoints }: Pick<Mesh, 'entryPoints'>): Rule[] => [
  ...general,
  ...entryPoints.flatMap(unmeasured),
];

/** Nobody that consumes looks like nothing to consume. */
function unmeasured(entryPoint: EntryPoint): Rule[] {
  const { app, name, topic, queue } = entryPoint;
  const [what, series] =
    topic === '' ? [queue, `${due}{queue="${queue}"}`] : [topic, `${lag}{group="${app}.${name}"}`];
  if (what === '') return [];
  return [
    alert({
      name: 'ConsumerUnseen',
      severity: 'ticket',
      expr: `absent(${series})`,
      lasting: '10m',
      summary: `nobody is seen to take from ${what}`,
      description: `No replica of ${app} says how much waits there: it does not run, or is not scraped.`,
      labels: { app, source: what },
    }),
  ];
}
