import { appId, type Graph, type Node } from '../graph.js';
import type { Card, Layout, Link } from './card.js';
import { emptyDrawing, layout } from './dagre.js';
import { packed } from './packed.js';

export const sizes = { leaf: 150, head: 46, row: 24, foot: 8 } as const;

/** More rows than this at once show nothing any more. */
const mostOpenRows = 90;

/**
 * Layers from left to right. Few rows are all shown. Of many, the reader opens what is wanted: then columns are packed, and
 * the leaves, to which lines lead from everywhere, stand in a column of their own.
 */
export function layoutOf(graph: Graph): Layout {
  const rowsOf = Map.groupBy(
    graph.nodes.filter(({ app }) => app !== undefined),
    ({ app }) => appId(app ?? ''),
  );
  const alone = graph.nodes.filter(({ app }) => app === undefined);
  const open = graph.nodes.length - alone.length <= mostOpenRows;
  const isApart = ({ kind }: Node) => !open && (kind === 'store' || kind === 'third-party');
  const drawing = emptyDrawing().setGraph({
    rankdir: 'LR',
    ranker: 'network-simplex',
    nodesep: open ? 28 : 14,
    ranksep: open ? 110 : 90,
    edgesep: 8,
  });
  for (const { id } of alone.filter((node) => !isApart(node)))
    drawing.setNode(id, { width: sizes.leaf, height: sizes.head });
  for (const { id } of graph.apps) {
    const rows = rowsOf.get(id) ?? [];
    drawing.setNode(id, { width: widthOf(rows, open), height: heightOf(rows.length, open) });
  }
  const apart = new Set(alone.filter(isApart).map(({ id }) => id));
  for (const [from, to, weight] of linksOf(graph)) if (!apart.has(to)) drawing.setEdge(from, to, { weight });
  layout(drawing);
  const cards = drawing.nodes().map((id): Card => {
    const { x, y, width, height } = drawing.node(id);
    const rows = (rowsOf.get(id) ?? []).map((node) => node.id);
    return { id, x: x - width / 2, y: y - height / 2, width, height, rows, open: open && rows.length > 0 };
  });
  const links = drawing
    .edges()
    .map(({ v, w }): Link => ({ from: v, to: w, points: drawing.edge(v, w).points }));
  return open ? { cards, links } : packed({ cards: [...cards, ...leafColumn(cards, [...apart])], links });
}

const leafColumn = (cards: readonly Card[], ids: readonly string[]): readonly Card[] => {
  const x = Math.max(0, ...cards.map((card) => card.x + card.width)) + 120;
  return ids.map((id, index) => ({
    id,
    x,
    y: index,
    width: sizes.leaf,
    height: sizes.head,
    rows: [],
    open: false,
  }));
};

const heightOf = (rows: number, open: boolean): number =>
  sizes.head + (open && rows > 0 ? rows * sizes.row + sizes.foot : 0);

/** As wide as the longest label, within reason: beside it stand the budget and the tries. */
function widthOf(rows: readonly Node[], open: boolean): number {
  const longest = Math.max(0, ...rows.map(({ label }) => label.length));
  return open ? Math.min(320, Math.max(200, 140 + longest * 6.6)) : 220;
}

/** Each pair of cards with calls between them once; connections pull less than calls. */
function linksOf({ nodes, edges }: Graph): readonly (readonly [string, string, number])[] {
  const cards = new Map(nodes.map(({ id, app }) => [id, app === undefined ? id : appId(app)]));
  const card = (id: string) => cards.get(id) ?? id;
  const pairs = Map.groupBy(edges, ({ from, to }) => `${card(from)} ${card(to)}`);
  return [...pairs.values()].flatMap((each) => {
    const [first] = each;
    if (!first || card(first.from) === card(first.to)) return [];
    return [[card(first.from), card(first.to), first.kind === 'connection' ? 1 : 2] as const];
  });
}
