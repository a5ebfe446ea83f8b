/**
 * Cards open and close within their column: what stands below moves by as much, so that all else stays where the reader
 * remembers it, and links that pass a column keep passing between the same cards.
 */
export function columnsOf(cards) {
  const columns = Map.groupBy(cards, ({ x, width }) => Math.round(x + width / 2));
  return [...columns.values()].map((own) => ({
    left: Math.min(...own.map(({ x }) => x)),
    right: Math.max(...own.map(({ x, width }) => x + width)),
    cards: own.toSorted((one, other) => one.y - other.y),
  }));
}

/** Of each card by id: its column, and its place where the heights are these. */
export function placesOf(columns, heightOf) {
  const places = new Map();
  for (const column of columns) {
    let grown = 0;
    for (const card of column.cards) {
      const height = heightOf(card);
      places.set(card.id, { x: card.x, y: card.y + grown, width: card.width, height, column });
      grown += height - card.height;
    }
  }
  return places;
}

/** Where a link passes a column, after the cards above it have grown. */
export function passageOf(column, y, places) {
  const above = column.cards.findLast((card) => card.y + card.height / 2 < y);
  if (!above) return y;
  const now = places.get(above.id);
  return y + now.y + now.height - above.y - above.height;
}
