// Takes out one compiled rule, route or object after the other; each must be missed: node dist/test/mesh/removals/main.js
import { mesh } from '#contracts/contracts.js';
import { deploymentOf } from '../../../charts/environments/deployment.js';
import { dev } from '../../../charts/environments/dev.js';
import { staging } from '../../../charts/environments/staging.js';
import { Oracle } from '../oracle.js';
import type { Contract } from '../property/contract.js';
import { compile } from '../property/manifests.js';
import { mismatches } from '../property/mismatches.js';
import { removalsFrom } from './removals.js';

/** Not missed, each with its reason. */
const harmless: Readonly<Record<string, string>> = {
  'AuthorizationPolicy meshcart/allow-nothing':
    'every app has a policy of its own; it holds for those that a contract does not name',
  'DestinationRule meshcart/store-postgres':
    'istiod sees that the store has no sidecar; the rule says so where it cannot see',
};

async function check(name: string, contract: Contract, oracle: Oracle): Promise<readonly boolean[]> {
  const whole = await mismatches(contract, oracle);
  if (whole.length > 0) throw new Error(`${name} does not keep its contract as it is: ${whole[0]}`);
  const results: boolean[] = [];
  for (const { what, rest } of removalsFrom(compile(contract))) {
    const missed = (await mismatches(contract, oracle, rest))[0];
    if (missed !== undefined) console.log(`ok ${name} misses ${what}\n     ${missed.slice(0, 160)}`);
    else if (harmless[what] !== undefined)
      console.log(`ok ${name} can do without ${what}: ${harmless[what]}`);
    else console.log(`failed ${name} does not miss ${what}`);
    results.push(missed !== undefined || harmless[what] !== undefined);
  }
  return results;
}

const oracle = new Oracle();
// One with stand-ins, one with the real third parties and with several replicas.
const environments = [dev, staging].map((each) => ({ name: each.name, deployment: deploymentOf(each) }));
const results: boolean[] = [];
for (const { name, deployment } of environments)
  results.push(...(await check(name, { mesh, deployment }, oracle)));
await oracle.end();
const failed = results.filter((missed) => !missed).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;
