import type { Rule } from '../rule.js';
import { counters } from './mc014/counters.js';
import { labels } from './mc014/labels.js';
import { objectives } from './mc014/objectives.js';
import { windows } from './mc014/windows.js';

export const telemetryCoherence: Rule = {
  id: 'MC014',
  title: 'coherence of objectives and telemetry',
  explanation:
    'An alert over a label that no Telemetry adds, or a counter that no proxy exports, is silent for ever, and so is an objective that lies above the timeout. Silence looks like health.',
  check: (subject) => [
    ...labels(subject.cluster),
    ...counters(subject.cluster),
    ...objectives(subject),
    ...windows(subject.cluster),
  ],
};
