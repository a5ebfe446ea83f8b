import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import type { Result } from '#simulate/result/result.js';
import { scenarios, type ScenarioName } from '#simulate/scenario/named-scenarios.js';
import { play } from '../simulate/play.js';
import type { SimulateOptions } from '../simulate/simulate-options.js';
import type { Judge } from './judge.js';

/** The defaults of `meshctl simulate`: a minute, in which something goes wrong after 20 seconds. */
const minute: SimulateOptions = { contracts: '', env: '', duration: 60_000, seed: 1, at: 20_000 };

/** An ordinary minute, and one in which a callee fails three tries of ten. */
const played: readonly ScenarioName[] = ['baseline', 'failing'];

/** What is more than chance between two plays of the same requests. */
const fewerSucceed = 0.01;
const moreTries = 1.2;

/** Plays the same requests against the contracts before and after, and objects where fewer succeed or load grows. */
export const judgeBySimulation = (deployment: Deployment): Judge => ({
  name: 'simulation',
  judge: (before, after) => {
    const outcomes = played.map((scenario) => {
      const [was, is] = [resultOf(before, deployment, scenario), resultOf(after, deployment, scenario)];
      return { told: `${scenarios[scenario].title}: ${difference(was, is)}`, isWorse: isWorse(was, is) };
    });
    return {
      objections: outcomes.filter((each) => each.isWorse).map(({ told }) => told),
      remarks: outcomes.filter((each) => !each.isWorse).map(({ told }) => told),
    };
  },
});

const resultOf = (mesh: Mesh, deployment: Deployment, scenario: ScenarioName): Result =>
  play('', mesh, deployment, scenario, minute).result;

const isWorse = (was: Result, is: Result): boolean =>
  is.successRate < was.successRate - fewerSucceed || is.amplification > was.amplification * moreTries;

const difference = (was: Result, is: Result): string =>
  `${percent(was)} of requests succeed before and ${percent(is)} after, with ${tries(was)} and ${tries(is)} times the tries`;

const percent = ({ successRate }: Result) => `${(100 * successRate).toFixed(1)} %`;
const tries = ({ amplification }: Result) => amplification.toFixed(2);
