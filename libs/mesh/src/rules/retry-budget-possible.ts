import type { Rule } from './rule.js';

export const retryBudgetPossible: Rule = {
  id: 'retry-budget-possible',
  reason: 'A share of the open calls is at most all of them, and Istio refuses a larger one.',
  fix: 'State a retry_budget_percent between 1 and 100.',
  check: ({ workloads }) =>
    workloads
      .filter(({ retryBudgetPercent }) => retryBudgetPercent > 100)
      .map(({ app, retryBudgetPercent, places }) => ({
        place: places('retry_budget_percent'),
        message: `${app} allows ${retryBudgetPercent} percent of its calls to be further tries`,
      })),
};
