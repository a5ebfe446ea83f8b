export interface SeedProduct {
  readonly id: string;
  readonly receiptId: string;
  readonly name: string;
  readonly description: string;
  /** Minor units by currency. */
  readonly prices: Readonly<Record<string, number>>;
  readonly pieces: bigint;
}

const product = (
  number: number,
  name: string,
  description: string,
  prices: Readonly<Record<string, number>>,
  pieces: bigint,
): SeedProduct => ({
  id: uuid(1, number),
  receiptId: uuid(2, number),
  name,
  description,
  prices,
  pieces,
});

/** Stable, so that a second start finds what the first one made, and a guide can name them. */
const uuid = (kind: number, number: number) =>
  `019b7600-0000-7000-8000-${String(kind * 1000 + number).padStart(12, '0')}`;

export const seedProducts: readonly SeedProduct[] = [
  product(1, 'Stoneware mug', 'Glazed by hand, holds 35 cl.', { EUR: 1999, USD: 2199, JPY: 3300 }, 500n),
  product(2, 'Linen tea towel', 'Washed linen, 50 by 70 cm.', { EUR: 1450, USD: 1590 }, 400n),
  product(3, 'Beeswax candle', 'Burns for about forty hours.', { EUR: 1290, USD: 1390 }, 300n),
  product(4, 'Olive wood board', 'From old trees of Kalamata, oiled.', { EUR: 3990, USD: 4390 }, 150n),
  product(5, 'Enamel teapot', 'One litre, with a steel strainer.', { EUR: 4500, USD: 4900 }, 120n),
  product(6, 'Wool blanket', 'Lambswool, 130 by 180 cm, woven in Portugal.', { EUR: 8900, USD: 9700 }, 80n),
  product(7, 'Notebook, dotted', '160 numbered pages, opens flat.', { EUR: 1650, USD: 1790 }, 600n),
  product(8, 'Cast iron pan', 'Seasoned, 26 cm, for every stove.', { EUR: 5900, USD: 6490 }, 100n),
  product(9, 'Pour-over coffee set', 'Glass jug, cone, and forty filters.', { EUR: 3450, USD: 3790 }, 200n),
];
