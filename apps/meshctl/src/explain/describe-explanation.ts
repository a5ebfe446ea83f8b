import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Cluster } from '#manifests/cluster.js';
import { placeOf } from '#manifests/place-of.js';
import type { KongRoute, UsedPlugin } from '#manifests/kong-routes.js';
import { fieldsAt, textAt } from '#manifests/fields.js';
import { titleOf } from '#manifests/resource.js';
import type { Explanation, Hop, Worst } from '#explain/explanation.js';
import { spoken } from '#mesh/rules/rule.js';
import { linesOf, type Row } from './row.js';
import { rowsOf, type Shown } from './rows-of-hop.js';

/** For people, at most 100 columns wide: a tree of what is called, and under each call what decides about it. */
export function describeExplanation(
  { question, allowed, entrance, call, worst }: Explanation,
  cluster: Cluster,
  contracts: string | undefined,
): string {
  const shown: Shown = ({ file, line }) =>
    `${contracts === undefined ? file : join(contracts, file)}${line === undefined ? '' : `:${line}`}`;
  const head = `${styleText('bold', question)}  ${allowed ? styleText('green', 'allowed') : styleText('red', 'refused')}`;
  const isPublic = call.what === question;
  return [
    head,
    ...(isPublic ? entranceLines(entrance) : []),
    ...hopLines(call, '', true, { cluster, shown }),
    ...(call.allowed ? ['', ...worstLines(worst)] : []),
  ].join('\n');
}

function entranceLines(entrance: KongRoute | undefined): readonly string[] {
  if (!entrance) return [styleText('red', 'no Ingress of Kong takes this request')];
  const { ingress, path, host, written, methods, protocols, plugins } = entrance;
  const { file, line } = placeOf(ingress, ...path);
  const rows: readonly Row[] = [
    {
      label: 'Kong',
      tone: 'good',
      text: `${titleOf(ingress)} takes ${methods.join(',') || 'any method'} ${protocols.join(',')}://${host ?? '*'}${written}`,
      where: `${file}:${line}`,
    },
    { label: 'plugins', tone: 'plain', text: plugins.map(pluginText).join(', ') || 'none' },
  ];
  return rows.flatMap((row) => linesOf(row, ''));
}

/** Its name, and the numbers by which it refuses. */
function pluginText({ name, plugin, config }: UsedPlugin): string {
  if (plugin === undefined) return `${name} (no manifest has it)`;
  const numbers = Object.entries(fieldsAt(config)).flatMap(([field, value]) =>
    typeof value === 'number' && /^(second|minute|hour|day|allowed_payload_size)$/.test(field)
      ? [
          `${value} ${field === 'allowed_payload_size' ? (textAt(config, 'size_unit') ?? 'megabytes') : `a ${field}`}`,
        ]
      : [],
  );
  return numbers.length === 0 ? name : `${name} (${numbers.join(', ')})`;
}

interface Around {
  readonly cluster: Cluster;
  readonly shown: Shown;
}

function hopLines(hop: Hop, prefix: string, isLast: boolean, around: Around): readonly string[] {
  const mark = hop.allowed ? styleText('green', '✓') : styleText('red', '✗');
  const title = `${hop.caller} → ${hop.callee}  ${styleText('bold', shortened(hop.what, 60))} ${mark}`;
  const inner = `${prefix}${isLast ? '   ' : '│  '}`;
  const beside = hop.below.length > 0 ? `${inner}│ ` : `${inner}  `;
  return [
    `${prefix}${isLast ? '└─ ' : '├─ '}${title}`,
    ...rowsOf(hop, around.cluster, around.shown).flatMap((row) => linesOf(row, beside)),
    ...(hop.repeated ? [`${beside}${styleText('dim', 'its own calls are told above')}`] : []),
    ...hop.below.flatMap((below, index) => hopLines(below, inner, index === hop.below.length - 1, around)),
  ];
}

/** A package says little that the app does not, and is the first to go. */
const shortened = (what: string, most: number): string =>
  what.length <= most ? what : (what.split('.').at(-1) ?? what);

function worstLines({ latencyMs, entered, allowedTries }: Worst): readonly string[] {
  const most = entered.filter(({ times }) => times > 1);
  const latency =
    latencyMs === undefined
      ? 'nothing ends it'
      : `the caller has an answer after ${spoken(latencyMs)} at most`;
  const allowed = allowedTries === undefined ? '' : ` (${allowedTries} allowed)`;
  const rows: readonly Row[] = [
    { label: 'worst case', tone: latencyMs === undefined ? 'warn' : 'plain', text: latency },
    {
      label: 'worst load',
      tone: most.some(({ times }) => allowedTries !== undefined && times > allowedTries) ? 'bad' : 'plain',
      text:
        most.length === 0
          ? `every RPC is entered once at most${allowed}`
          : `${most.map(({ rpc, times }) => `${shortened(rpc, 0)} is entered ${times} times`).join(', ')} at most${allowed}`,
    },
  ];
  return rows.flatMap((row) => linesOf(row, ''));
}
