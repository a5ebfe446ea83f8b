import { appId, type Edge, type Graph, type Node } from './graph.js';

/**
 * The same graph with one node for each app: what a drawing shows where RPCs are too many. The calls between two apps are
 * one edge, with the longest deadline and the most tries among them. Critical paths stay as they are, told by RPC.
 */
export function byApp(graph: Graph): Graph {
  const appOf = new Map(
    graph.nodes.flatMap(({ id, app }) => (app === undefined ? [] : [[id, appId(app)] as const])),
  );
  const moved = graph.edges
    .map((edge) => ({ ...edge, from: appOf.get(edge.from) ?? edge.from, to: appOf.get(edge.to) ?? edge.to }))
    .filter(({ from, to }) => from !== to);
  const merged = [...Map.groupBy(moved, ({ from, to, kind }) => `${from} ${to} ${kind}`).values()];
  return {
    ...graph,
    nodes: [
      ...graph.nodes.filter(({ id }) => !appOf.has(id)),
      ...graph.apps.map((app) => appNode(app.name, graph.nodes)),
    ],
    edges: merged.map(mergedEdge),
  };
}

function appNode(app: string, nodes: readonly Node[]): Node {
  const own = nodes.filter((node) => node.app === app);
  return {
    id: appId(app),
    kind: 'rpc',
    app,
    label: app,
    detail: contentsOf(own),
    budget: undefined,
    tries: 1,
    retryClass: undefined,
    amplification: own
      .flatMap(({ amplification }) => amplification.slice(0, 1))
      .toSorted((a, b) => b.tries - a.tries),
    maxTries: undefined,
    objective: undefined,
    place: undefined,
  };
}

/** As in "15 operations, 2 workers". */
export function contentsOf(nodes: readonly Node[]): string {
  const counts = Map.groupBy(nodes, ({ kind }) => kind);
  return [...counts]
    .map(([kind, { length }]) => `${length} ${kind === 'rpc' ? 'RPC' : kind}${length === 1 ? '' : 's'}`)
    .join(', ');
}

function mergedEdge(edges: readonly Edge[]): Edge {
  const [first] = edges as [Edge, ...Edge[]];
  const deadlines = edges.flatMap(({ deadlineMs }) => deadlineMs ?? []);
  return {
    ...first,
    deadlineMs: deadlines.length === 0 ? undefined : Math.max(...deadlines),
    tries: Math.max(...edges.map(({ tries }) => tries)),
    batch: undefined,
    critical: edges.some(({ critical }) => critical),
  };
}
