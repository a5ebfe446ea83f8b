import type { Contract } from '#verify/rule.js';
import { accessChanges } from './contract/access-changes.js';
import { amplificationChanges } from './contract/amplification-changes.js';
import { appChanges } from './contract/app-changes.js';
import { budgetChanges } from './contract/budget-changes.js';
import { limitChanges } from './contract/limit-changes.js';
import { exposureChanges } from './contract/exposure-changes.js';
import { retryChanges } from './contract/retry-changes.js';
import { byRisk, type Change } from './change.js';

/** Told by what contracts state, not by how: an order of lines or a comment is no change. Worst first. */
export const compareContracts = (before: Contract, after: Contract): readonly Change[] =>
  [
    ...accessChanges(before.mesh, after.mesh),
    ...exposureChanges(before.mesh, after.mesh),
    ...budgetChanges(before.mesh, after.mesh),
    ...retryChanges(before.mesh, after.mesh),
    ...amplificationChanges(before.mesh, after.mesh),
    ...limitChanges(before, after),
    ...appChanges(before.mesh, after.mesh),
  ].toSorted(byRisk);
