import type { ReplayReport } from './replay.js';

/** The report as people read it. */
export function describeReport(report: ReplayReport, isDryRun: boolean): string {
  const { group, topic, handled, ignored, parked, left } = report;
  const verb = isDryRun ? 'would be given' : left > 0 ? 'was to be given' : 'was given';
  const lines = [
    `${group} ${verb} ${total(handled)} events of ${topic}${total(handled) > 0 ? ':' : ''}`,
    ...Object.entries(handled).map(([type, events]) => `  ${type}  ${events}`),
    ...(total(ignored) > 0 ? [`and takes no notice of ${total(ignored)} others`] : []),
  ];
  if (left > 0)
    lines.push(
      `interrupted with ${left} events to go: start the service, which goes on, or replay once more`,
    );
  if (parked > 0) lines.push(`${parked} events were parked: see why, and send them again`);
  return lines.join('\n');
}

const total = (events: Readonly<Record<string, number>>): number =>
  Object.values(events).reduce((sum, each) => sum + each, 0);
