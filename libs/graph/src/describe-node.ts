import { spoken } from '#mesh/rules/rule.js';
import { edgeFacts, percent } from './facts.js';
import { appId, type Edge, type Graph, type Node } from './graph.js';

/** What there is to tell of one node or app, for a person. */
export interface Description {
  readonly title: string;
  /** As in "RPC of orders". */
  readonly subtitle: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly heading: string;
  readonly facts: readonly Fact[];
}

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** The node that the fact is about, where there is one to go to. */
  readonly node: string | undefined;
}

/** Undefined where the graph has no such node or app. */
export function describeNode(graph: Graph, id: string): Description | undefined {
  const app = graph.apps.find((each) => each.id === id);
  const node = graph.nodes.find((each) => each.id === id);
  if (app && !node?.budget) {
    const own = graph.nodes.filter((each) => each.app === app.name && each.id !== id);
    const ids = new Set([id, ...own.map((each) => each.id)]);
    return described(app.name, 'app', [
      section('Capacity', [
        fact('calls at once, one replica', `${app.concurrency}`),
        ...(app.replicas === undefined ? [] : [fact('replicas', app.replicas)]),
      ]),
      section(
        'Holds',
        own.map((each) => fact(each.label, words(each), each.id)),
      ),
      section('May call it', appsAcross(graph, ids, 'from')),
      section('It may call', appsAcross(graph, ids, 'to')),
      section('Connects to', connections(graph, id)),
    ]);
  }
  if (!node) return undefined;
  const into = graph.edges.filter(({ to, batch }) => to === id || batch === id);
  const out = graph.edges.filter(({ from }) => from === id);
  const name = (other: string) => nameIn(graph, other);
  const call = (other: (edge: Edge) => string) => (edge: Edge) =>
    fact(name(other(edge)), [edgeFacts(edge), ...batchWords(edge, id)].join(', '), other(edge));
  return described(node.label, subtitleOf(node), [
    section('Budget', budgetFacts(node)),
    section('Further tries', retryFacts(node)),
    section('Worst case, tries of one run', amplificationFacts(node, name)),
    section('Slowest chain', chainFacts(graph, node, name)),
    section('May call it', into.map(call(({ from }) => from))),
    section('It may call', out.map(call(({ to }) => to))),
  ]);
}

/** Whoever may call a read may call its batch form. */
const batchWords = ({ batch }: Edge, id: string): string[] =>
  batch === undefined ? [] : [batch === id ? 'as the batch form' : 'and its batch form'];

function budgetFacts({ budget, objective }: Node): Fact[] {
  if (!budget) return [];
  return [
    fact('timeout', spoken(budget.timeoutMs)),
    fact('one try', spoken(budget.tryMs)),
    fact('own work', spoken(budget.localWorkMs)),
    ...(objective ? [fact('promised', `${percent(objective.availability)} of calls`)] : []),
    ...(objective?.latencyMs === undefined ? [] : [fact('promised, 99 of 100', spoken(objective.latencyMs))]),
  ];
}

function retryFacts({ kind, retryClass, tries, budget }: Node): Fact[] {
  if (kind !== 'rpc' || !retryClass || !budget) return [];
  const classes = {
    repeatable: 'may be repeated',
    'with key': 'may be repeated with the same idempotency key',
    'not repeatable': 'must not be repeated',
  };
  return [
    fact('class', classes[retryClass]),
    fact(
      'tries',
      tries > 1 ? `${tries}, each of ${spoken(budget.tryMs)}` : 'one; again only where nothing was sent',
    ),
  ];
}

const amplificationFacts = ({ amplification, maxTries }: Node, name: (id: string) => string): Fact[] => [
  ...(maxTries === undefined ? [] : [fact('most tries that it allows anywhere', `${maxTries}`)]),
  ...amplification.map(({ root, tries, allowed }) =>
    fact(name(root), `×${tries} of ${allowed} allowed`, root),
  ),
];

/** The slowest chain that starts here; where nothing starts here, those that lead through. */
function chainFacts(graph: Graph, node: Node, name: (id: string) => string): Fact[] {
  const path = graph.criticalPaths.find(({ root }) => root === node.id);
  if (path)
    return [
      ...path.nodes.slice(1).map((id) => fact(name(id), worstOf(graph, id), id)),
      fact('in all', `${spoken(path.worstMs)} of ${spoken(path.timeoutMs)}`),
    ];
  return graph.criticalPaths
    .filter(({ nodes }) => nodes.includes(node.id))
    .map(({ root, worstMs, timeoutMs }) =>
      fact(`of ${name(root)}`, `${spoken(worstMs)} of ${spoken(timeoutMs)}`, root),
    );
}

function worstOf({ nodes }: Graph, id: string): string {
  const worst = nodes.find((node) => node.id === id)?.budget?.worstMs;
  return worst === undefined ? '' : `up to ${spoken(worst)}`;
}

/** The neighbours of an app, an app each, with the number of calls or routes between them. */
function appsAcross(graph: Graph, own: ReadonlySet<string>, side: 'from' | 'to'): Fact[] {
  const other = side === 'from' ? 'to' : 'from';
  const crossing = graph.edges.filter(
    (edge) => edge.kind !== 'connection' && own.has(edge[other]) && !own.has(edge[side]),
  );
  const ownerOf = (id: string) => {
    const app = graph.nodes.find((node) => node.id === id)?.app;
    return app === undefined ? id : appId(app);
  };
  return [...Map.groupBy(crossing, (edge) => ownerOf(edge[side]))].map(([id, edges]) =>
    fact(nameIn(graph, id), `${edges.length} ${edges.length === 1 ? 'call' : 'calls'}`, id),
  );
}

const connections = (graph: Graph, id: string): Fact[] =>
  graph.edges
    .filter(({ from, kind }) => kind === 'connection' && from === id)
    .map(({ to }) => fact(nameIn(graph, to), graph.nodes.find((node) => node.id === to)?.detail ?? '', to));

/** With the app, since short names repeat: "orders PlaceOrder". */
function nameIn({ nodes, apps }: Graph, id: string): string {
  const node = nodes.find((each) => each.id === id);
  if (!node) return apps.find((app) => app.id === id)?.name ?? id;
  return node.app === undefined || node.kind === 'operation' ? node.label : `${node.app} ${node.label}`;
}

const subtitleOf = ({ kind, app, detail, id }: Node): string =>
  [app === undefined ? spokenKinds[kind] : `${spokenKinds[kind]} of ${app}`, kind === 'rpc' ? id : detail]
    .filter(Boolean)
    .join(' · ');

const spokenKinds: Readonly<Record<Node['kind'], string>> = {
  gateway: 'entrance',
  operation: 'operation',
  door: 'door',
  worker: 'worker',
  consumer: 'consumer',
  job: 'job',
  rpc: 'RPC',
  unknown: 'unknown RPC',
  'third-party': 'third party',
  store: 'store',
};

const words = ({ budget, tries }: Node): string =>
  budget ? `${spoken(budget.timeoutMs)}${tries > 1 ? ` ×${tries}` : ''}` : '';

const fact = (label: string, value: string, node?: string): Fact => ({ label, value, node });
const section = (heading: string, facts: readonly Fact[]): Section => ({ heading, facts });
const described = (title: string, subtitle: string, sections: readonly Section[]): Description => ({
  title,
  subtitle,
  sections: sections.filter(({ facts }) => facts.length > 0),
});
