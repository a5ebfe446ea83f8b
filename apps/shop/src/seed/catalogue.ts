import type { Money } from '#contracts/meshcart/money/v1/money.js';

export interface SeedProduct {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** In minor units, by currency. */
  readonly prices: readonly Money[];
  /** Pieces received at the first start. */
  readonly pieces: number;
}

const prices = (euros: bigint, dollars: bigint): Money[] => [
  { amount: euros, currency: 'EUR' },
  { amount: dollars, currency: 'USD' },
];

/** The ids never change: seeding twice finds what is there, and documents may name them. */
const id = (number: number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const catalogue: readonly SeedProduct[] = [
  {
    id: id(1),
    name: 'Espresso cup',
    description: 'Porcelain, 70 ml, thick enough to keep its warmth.',
    prices: prices(1290n, 1390n),
    pieces: 500,
  },
  {
    id: id(2),
    name: 'Hand grinder',
    description: 'Conical steel burrs, thirty steps, folds into a rucksack.',
    prices: prices(8900n, 9500n),
    pieces: 120,
  },
  {
    id: id(3),
    name: 'Moka pot',
    description: 'Aluminium, three cups, for gas and electric stoves.',
    prices: prices(3450n, 3690n),
    pieces: 200,
  },
  {
    id: id(4),
    name: 'Paper filters',
    description: 'A hundred unbleached cones, size 02.',
    prices: prices(590n, 650n),
    pieces: 2000,
  },
  {
    id: id(5),
    name: 'Gooseneck kettle',
    description: 'One litre, holds the temperature to a degree.',
    prices: prices(11900n, 12900n),
    pieces: 80,
  },
  {
    id: id(6),
    name: 'House blend, 1 kg',
    description: 'Whole beans from Brazil and Ethiopia, roasted on Tuesdays.',
    prices: prices(2400n, 2600n),
    pieces: 1000,
  },
  {
    id: id(7),
    name: 'Pocket scale',
    description: 'To a tenth of a gram, with a timer.',
    prices: prices(4200n, 4500n),
    pieces: 150,
  },
  {
    id: id(8),
    name: 'Milk jug',
    description: 'Steel, 350 ml, with a spout that draws hearts.',
    prices: prices(1990n, 2190n),
    pieces: 300,
  },
  {
    id: id(9),
    name: 'The last cold brewer',
    description: 'The series is over: these few pieces are all there are.',
    prices: prices(2900n, 3200n),
    pieces: 5,
  },
];
