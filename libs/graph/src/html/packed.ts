import type { Card, Layout, Link } from './card.js';

const gap = 16;
/** Room for the links that pass between two cards, however many. */
const passage = 10;

/**
 * Keeps columns and their order, and takes the air out: dagre aligns cards with their far neighbours, which makes a graph
 * of many apps taller than any screen. Columns are centred on one line.
 */
export function packed({ cards, links }: Layout): Layout {
  const columns = Map.groupBy(cards, ({ x, width }) => Math.round(x + width / 2));
  const moved = new Map<string, number>();
  const passages = new Map<number, (y: number) => number>();
  for (const [middle, column] of columns) {
    const passing = links.flatMap(({ points }) =>
      points.filter(({ x }) => Math.abs(x - middle) < 1).map(({ y }) => y),
    );
    const slots = slotsOf(column, passing);
    let y = -slots.reduce((sum, slot) => sum + slot.room, 0) / 2;
    const lines = new Map<number, number>();
    for (const { card, ys, room } of slots) {
      if (card) moved.set(card.id, y);
      for (const each of ys) lines.set(each, y + room / 2);
      y += room;
    }
    passages.set(middle, (each) => lines.get(each) ?? each);
  }
  return {
    cards: cards.map((card) => ({ ...card, y: moved.get(card.id) ?? card.y })),
    links: links.map((link): Link => ({
      ...link,
      points: link.points.flatMap(({ x, y }) => {
        const passageAt = passages.get(Math.round(x));
        return passageAt ? [{ x, y: passageAt(y) }] : [];
      }),
    })),
  };
}

interface Slot {
  readonly card?: Card;
  readonly ys: readonly number[];
  readonly room: number;
}

/** From above to below: cards, and between them one slot for all links that pass there. */
function slotsOf(cards: readonly Card[], passing: readonly number[]): readonly Slot[] {
  const sorted = cards.toSorted((one, other) => one.y - other.y);
  const between = (above: number, below: number) => passing.filter((y) => y > above && y <= below);
  const slots = sorted.flatMap((card, index): Slot[] => {
    const ys = between(sorted[index - 1]?.y ?? -Infinity, card.y);
    return [
      { ys, room: ys.length > 0 ? passage : 0 },
      { card, ys: [], room: card.height + gap },
    ];
  });
  return [...slots, { ys: between(sorted.at(-1)?.y ?? -Infinity, Infinity), room: 0 }];
}
