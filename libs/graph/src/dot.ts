import { edgeFacts, factsOf } from './facts.js';
import { longestPath } from './graph-of.js';
import { appId, type Edge, type Graph, type Node, type NodeKind } from './graph.js';
import { stepsOf } from './mermaid.js';

/** The DOT language, for Graphviz: `dot -Tsvg`. Each app is a cluster; colours mean what they mean in Mermaid. */
export function dotOf(graph: Graph): string {
  const longest = stepsOf(longestPath(graph)?.nodes ?? []);
  const own = (app: string) => graph.nodes.filter((node) => node.app === app && node.id !== appId(app));
  const anchors = new Map(
    graph.apps.flatMap(({ id, name }) =>
      own(name)
        .slice(0, 1)
        .map((node) => [id, node.id] as const),
    ),
  );
  return [
    'digraph mesh {',
    '  rankdir=LR; compound=true; nodesep=0.2; ranksep=1.2;',
    '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9, color="#6b7280"];',
    ...graph.nodes
      .filter(({ id, app }) => app === undefined || id === appId(app))
      .map((node) => `  ${statement(node)}`),
    ...graph.apps
      .filter(({ id }) => anchors.has(id))
      .flatMap((app) => [
        `  subgraph ${quoted(`cluster ${app.name}`)} {`,
        `    label=${quoted(app.replicas ? `${app.name} · ${app.replicas} replicas` : app.name)}; fontname="Helvetica"; color="#9ca3af";`,
        ...own(app.name).map((node) => `    ${statement(node)}`),
        '  }',
      ]),
    ...graph.edges.map((edge) => `  ${arrow(edge, anchors, graph, longest.has(`${edge.from} ${edge.to}`))}`),
    '}',
    '',
  ].join('\n');
}

const statement = (node: Node): string =>
  `${quoted(node.id)} [${attributes({ label: [node.label, ...factsOf(node)].join('\n'), ...looks[node.kind] })}];`;

/** An edge of a whole app starts at one of its nodes and is cut off at the border of the cluster. */
function arrow(edge: Edge, anchors: ReadonlyMap<string, string>, graph: Graph, red: boolean): string {
  const anchor = anchors.get(edge.from);
  const app = graph.apps.find(({ id }) => id === edge.from)?.name;
  const words = edgeFacts(edge);
  const dashed = edge.kind === 'connection' || (edge.kind === 'call' && !edge.critical);
  const looksOf = attributes({
    ...(words && { label: words }),
    ...(dashed && { style: 'dashed' }),
    ...(red && { color: '#d1242f', penwidth: '2.5' }),
    ...(anchor !== undefined && { ltail: `cluster ${app}` }),
  });
  return `${quoted(anchor ?? edge.from)} -> ${quoted(edge.to)}${looksOf ? ` [${looksOf}]` : ''};`;
}

const entry = { fillcolor: '#fef3c7', color: '#b45309', shape: 'hexagon' };

const looks: Readonly<Record<NodeKind, Readonly<Record<string, string>>>> = {
  gateway: { fillcolor: '#d8d4f7', color: '#6e56cf' },
  operation: { fillcolor: '#dbeafe', color: '#2563eb' },
  door: { fillcolor: '#e5e7eb', color: '#6b7280' },
  worker: entry,
  consumer: entry,
  job: entry,
  rpc: { fillcolor: '#d1fae5', color: '#047857' },
  unknown: { fillcolor: '#fee2e2', color: '#b91c1c' },
  'third-party': { fillcolor: '#fce7f3', color: '#be185d', shape: 'ellipse' },
  store: { fillcolor: '#e0f2fe', color: '#0369a1', shape: 'cylinder' },
};

const attributes = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(', ');

const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
