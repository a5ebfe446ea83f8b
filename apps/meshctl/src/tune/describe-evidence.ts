import { spoken } from '#mesh/rules/rule.js';
import type { Evidence } from '#tune/proposal.js';

/** As in "p99.9 412 ms (between 250 ms and 500 ms by the buckets)". */
export function describeEvidence({ measure, value, unit, note }: Evidence): string {
  return `${measure} ${amount(value, unit)}${note === '' ? '' : ` (${note})`}`;
}

function amount(value: number, unit: Evidence['unit']): string {
  switch (unit) {
    case 'ms':
      return spoken(Math.round(value));
    case 'share':
      return `${Number((value * 100).toPrecision(3))} %`;
    case 'calls':
      return Math.round(value).toLocaleString('en');
    case 'calls/s':
      return `${Number(value.toPrecision(3))}/s`;
    case 'at once':
    case 'pods':
      return `${Number(value.toPrecision(3))} ${unit}`;
  }
}
