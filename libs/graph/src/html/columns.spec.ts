import { describe, expect, it } from '@jest/globals';

interface Card {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
type Columns = readonly { readonly left: number; readonly right: number; readonly cards: readonly Card[] }[];
type Places = ReadonlyMap<string, { readonly y: number; readonly height: number }>;

// The page is plain JavaScript, for browsers; these are the promises of its one piece of reckoning.
const { columnsOf, placesOf, passageOf } = (await import('#page/columns.js' as string)) as {
  columnsOf: (cards: readonly Card[]) => Columns;
  placesOf: (columns: Columns, heightOf: (card: Card) => number) => Places;
  passageOf: (column: Columns[number], y: number, places: Places) => number;
};

const card = (id: string, x: number, y: number): Card => ({ id, x, y, width: 100, height: 40 });
const cards = [card('above', 0, 0), card('below', 0, 100), card('beside', 200, 50)];
const columns = columnsOf(cards);
const opened = placesOf(columns, ({ id, height }) => (id === 'above' ? 240 : height));

describe('the columns of the page', () => {
  it('move what stands below a card that opens, and nothing else', () => {
    expect([...opened].map(([id, { y }]) => [id, y])).toEqual([
      ['above', 0],
      ['below', 300],
      ['beside', 50],
    ]);
  });

  it('keep a link between the cards that it passes between', () => {
    const [column] = columns;
    const passing = [-20, 70, 160].map((y) => column && passageOf(column, y, opened));
    expect(passing).toEqual([-20, 270, 360]);
  });
});
