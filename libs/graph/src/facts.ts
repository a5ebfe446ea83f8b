import { spoken } from '#mesh/rules/rule.js';
import type { Edge, Node } from './graph.js';

/** The few words that a drawing has room for, a line each, as in "3 s · 2 tries of 1.4 s" and "with key · up to ×2". */
export function factsOf(node: Node): readonly string[] {
  const { budget, tries, retryClass, amplification, objective, detail, kind } = node;
  if (!budget) return detail ? [detail] : [];
  const most = amplification[0]?.tries ?? 0;
  const budgetWords =
    tries > 1
      ? `${spoken(budget.timeoutMs)} · ${tries} tries of ${spoken(budget.tryMs)}`
      : spoken(budget.timeoutMs);
  const class_ = retryClass
    ? [retryClass]
    : kind === 'worker' || kind === 'consumer' || kind === 'job'
      ? [kind]
      : [];
  const rest = [
    ...class_,
    ...(most > 1 ? [`up to ×${most}`] : []),
    ...(objective ? [`slo ${percent(objective.availability)}`] : []),
  ].join(' · ');
  return [budgetWords, rest].filter(Boolean);
}

/** As in "2 s ×2"; empty for what has no deadline. */
export const edgeFacts = ({ deadlineMs, tries }: Edge): string =>
  deadlineMs === undefined ? '' : `${spoken(deadlineMs)}${tries > 1 ? ` ×${tries}` : ''}`;

/** As in "99.9 %". */
export const percent = (share: number): string => `${Number((share * 100).toFixed(4))} %`;
