import type { Distribution } from '#simulate/kernel/distribution.js';
import type { Mechanism } from '#simulate/plan/without.js';
import type { Parameters } from '#simulate/scenario/named-scenarios.js';

/** What the command line states; times are in milliseconds. */
export interface SimulateOptions {
  readonly contracts: string;
  readonly against?: string;
  readonly env: string;
  readonly deployment?: string;
  readonly operation?: readonly string[];
  readonly rate?: number;
  readonly duration: number;
  readonly seed: number;
  readonly service?: string;
  readonly at: number;
  readonly for?: number;
  readonly factor?: number;
  readonly share?: number;
  readonly pods?: number;
  readonly status?: Parameters['outcome'];
  readonly work?: Readonly<Record<string, Distribution>>;
  readonly workers?: Readonly<Record<string, number>>;
  readonly utilisation?: number;
  readonly without?: readonly Mechanism[];
  readonly html?: string;
  readonly json?: boolean;
}
