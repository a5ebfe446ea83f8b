import { edgeFacts, factsOf } from './facts.js';
import { longestPath } from './graph-of.js';
import { appId, type Graph, type Node, type NodeKind } from './graph.js';

/**
 * A Mermaid flowchart, for Markdown. Each app is a subgraph, the longest chain of all is red, calls that are not the
 * slowest of their caller are dotted. Renderers refuse more than 500 edges: draw `byApp` then.
 */
export function mermaidOf(graph: Graph): string {
  const names = new Map([...graph.nodes, ...graph.apps].map(({ id }, index) => [id, `n${index}`]));
  const name = (id: string) => names.get(id) ?? id;
  const longest = stepsOf(longestPath(graph)?.nodes ?? []);
  const line = (node: Node) => `${name(node.id)}${shaped(node)}:::${node.kind}`;
  const own = (app: string) => graph.nodes.filter((node) => node.app === app && node.id !== appId(app));
  const red = graph.edges.flatMap(({ from, to }, index) => (longest.has(`${from} ${to}`) ? [index] : []));
  return [
    'flowchart LR',
    ...graph.nodes
      .filter(({ id, app }) => app === undefined || id === appId(app))
      .map((node) => `  ${line(node)}`),
    ...graph.apps
      .filter((app) => own(app.name).length > 0)
      .flatMap((app) => [
        `  subgraph ${name(app.id)}[${quoted(app.replicas ? `${app.name} · ${app.replicas} replicas` : app.name)}]`,
        ...own(app.name).map((node) => `    ${line(node)}`),
        '  end',
      ]),
    ...graph.edges.map((edge) => {
      const words = edgeFacts(edge);
      const arrow = edge.kind === 'connection' || (edge.kind === 'call' && !edge.critical) ? '-.->' : '-->';
      return `  ${name(edge.from)} ${arrow}${words ? `|${quoted(words)}|` : ''} ${name(edge.to)}`;
    }),
    ...Object.entries(classes).map(([kind, style]) => `  classDef ${kind} ${style}`),
    ...(red.length > 0 ? [`  linkStyle ${red.join(',')} stroke:#d1242f,stroke-width:3px`] : []),
    '',
  ].join('\n');
}

/** Pairs of neighbours, as "one other". */
export const stepsOf = (chain: readonly string[]): ReadonlySet<string> =>
  new Set(chain.slice(1).map((to, index) => `${chain[index]} ${to}`));

function shaped(node: Node): string {
  const words = quoted([node.label, ...factsOf(node)].join('<br/>'));
  const [open, close] = shapes[node.kind];
  return `${open}${words}${close}`;
}

const shapes: Readonly<Record<NodeKind, readonly [string, string]>> = {
  gateway: ['([', '])'],
  operation: ['[', ']'],
  door: ['[', ']'],
  worker: ['{{', '}}'],
  consumer: ['{{', '}}'],
  job: ['{{', '}}'],
  rpc: ['(', ')'],
  unknown: ['>', ']'],
  'third-party': ['([', '])'],
  store: ['[(', ')]'],
};

/** Filled, with dark letters on light ground, so that they are read on any page. */
const filled = (fill: string, stroke: string) => `fill:${fill},stroke:${stroke},color:#1f2328`;

const classes: Readonly<Record<NodeKind, string>> = {
  gateway: filled('#d8d4f7', '#6e56cf'),
  operation: filled('#dbeafe', '#2563eb'),
  door: filled('#e5e7eb', '#6b7280'),
  worker: filled('#fef3c7', '#b45309'),
  consumer: filled('#fef3c7', '#b45309'),
  job: filled('#fef3c7', '#b45309'),
  rpc: filled('#d1fae5', '#047857'),
  unknown: filled('#fee2e2', '#b91c1c'),
  'third-party': filled('#fce7f3', '#be185d'),
  store: filled('#e0f2fe', '#0369a1'),
};

/** Mermaid ends a text at a quote, and reads "#" as the start of an entity. */
const quoted = (text: string): string => `"${text.replaceAll('#', '#35;').replaceAll('"', '#quot;')}"`;
