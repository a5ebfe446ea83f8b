import type { ScenarioName } from '#simulate/scenario/named-scenarios.js';
import type { Played } from './play.js';

/** What was played, and beside it what it would have been before an edit. */
export interface Comparison {
  readonly scenario: ScenarioName;
  readonly title: string;
  readonly before: Played | undefined;
  readonly after: Played;
}
