import { confirmationInvariants } from './confirmations.js';
import { eventInvariants } from './events.js';
import type { Invariant } from './invariant.js';
import { moneyInvariants } from './money.js';
import { sagaInvariants } from './sagas.js';
import { stockInvariants } from './stock.js';

/** What must hold of a shop at rest, whatever happened to it. */
export const invariants: readonly Invariant[] = [
  ...moneyInvariants,
  ...eventInvariants,
  ...confirmationInvariants,
  ...sagaInvariants,
  ...stockInvariants,
];
