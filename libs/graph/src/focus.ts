import { appId, type Graph } from './graph.js';

/** Nothing is so named, or several things are; the message names what is meant perhaps. */
export class UnknownFocus extends Error {
  override readonly name = 'UnknownFocus';
}

/**
 * What leads to an app, a gRPC service, an RPC, an operation or an entry point, and what it leads to. Names may be short:
 * "orders", "OrdersService", "OrdersService/PlaceOrder", "PlaceOrder", "POST /v1/orders", "orders#order-saga".
 * @throws UnknownFocus
 */
export function focusOn(graph: Graph, wanted: string): Graph {
  const chosen = nodesNamed(graph, wanted);
  if (chosen.size === 0) throw new UnknownFocus(`nothing is called ${wanted}${guess(graph, wanted)}`);
  const calls = graph.edges.filter(({ kind }) => kind !== 'connection');
  const kept = new Set([
    ...reached(
      chosen,
      calls.map(({ from, to }) => [from, to]),
    ),
    ...reached(
      chosen,
      calls.map(({ from, to }) => [to, from]),
    ),
  ]);
  const within = new Set(
    graph.nodes.flatMap(({ id, app }) => (app !== undefined && kept.has(id) ? [appId(app)] : [])),
  );
  const edges = graph.edges.filter(({ kind, from, to }) =>
    kind === 'connection' ? within.has(from) || kept.has(to) : kept.has(from) && kept.has(to),
  );
  const leaves = new Set(edges.flatMap(({ kind, from, to }) => (kind === 'connection' ? [from, to] : [])));
  return {
    apps: graph.apps.filter(({ id }) => within.has(id) || leaves.has(id)),
    nodes: graph.nodes.filter(({ id }) => kept.has(id) || leaves.has(id)),
    edges,
    criticalPaths: graph.criticalPaths.filter(({ root }) => kept.has(root)),
  };
}

function nodesNamed({ nodes, apps }: Graph, wanted: string): ReadonlySet<string> {
  const isApp = apps.some(({ name }) => name === wanted);
  const isNamed = isApp
    ? ({ app }: Graph['nodes'][number]) => app === wanted
    : ({ id, label, kind }: Graph['nodes'][number]) => {
        const service = kind === 'rpc' ? id.slice(0, id.indexOf('/')) : '';
        return (
          [id, label, service].some((name) => name === wanted || name.endsWith(`.${wanted}`)) ||
          id.endsWith(`/${wanted}`) ||
          id.endsWith(`:${wanted}`)
        );
      };
  return new Set(nodes.filter(isNamed).map(({ id }) => id));
}

function reached(
  from: ReadonlySet<string>,
  steps: readonly (readonly [string, string])[],
): ReadonlySet<string> {
  const next = Map.groupBy(steps, ([one]) => one);
  const seen = new Set(from);
  for (const id of seen) for (const [, other] of next.get(id) ?? []) seen.add(other);
  return seen;
}

function guess({ nodes, apps }: Graph, wanted: string): string {
  const part = wanted.slice(wanted.lastIndexOf('/') + 1).toLowerCase();
  const names = [...apps.map(({ name }) => name), ...nodes.map(({ id }) => id)];
  const near = part === '' ? undefined : names.find((name) => name.toLowerCase().includes(part));
  return near === undefined
    ? `; there are the apps ${apps.map(({ name }) => name).join(', ')}`
    : `; did you mean ${near}?`;
}
