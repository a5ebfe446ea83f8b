// Takes every rule and every route out of the shop's own policies, one at a time; the answers must then differ.
import { isDeepStrictEqual } from 'node:util';
import { mesh } from '#contracts/contracts.js';
import { compileIstio } from '#mesh/istio/compile.js';
import type { Resource } from '#mesh/istio/resource.js';
import { deploymentOf } from '../../../charts/environments/deployment.js';
import { staging } from '../../../charts/environments/staging.js';
import { Oracle } from '../oracle.js';
import type { Contract } from '../property/contract.js';
import { mismatches } from '../property/mismatches.js';

/** A shop without stand-ins: they are of no contract, and only a laptop has them. */
const contract: Contract = { mesh, deployment: deploymentOf(staging) };

interface Removal {
  readonly title: string;
  readonly rest: readonly Resource[];
  /** Why nobody can miss it. */
  readonly redundant?: string;
}

type Route = NonNullable<Extract<Resource, { kind: 'VirtualService' }>['spec']['http']>[number];

function removals(resources: readonly Resource[]): readonly Removal[] {
  return resources.flatMap((resource, index): readonly Removal[] => {
    const others = (instead: readonly Resource[]) => resources.toSpliced(index, 1, ...instead);
    const name = `${resource.kind} ${resource.metadata.name}`;
    switch (resource.kind) {
      case 'AuthorizationPolicy': {
        const { rules } = resource.spec;
        if (!rules) return [{ title: name, rest: others([]) }];
        return rules.map((rule, at) => ({
          title: `rule ${at} of ${name}, for ${rule.from?.[0]?.source?.principals?.join(', ')}`,
          rest: others([{ ...resource, spec: { ...resource.spec, rules: rules.toSpliced(at, 1) } }]),
        }));
      }
      case 'VirtualService': {
        const http = resource.spec.http ?? [];
        return http.map((route, at) => ({
          title: `route ${route.name} of ${name}`,
          rest: others([{ ...resource, spec: { ...resource.spec, http: http.toSpliced(at, 1) } }]),
          ...redundancyOf(route, http.slice(at + 1)),
        }));
      }
      case 'DestinationRule':
        return resource.app === undefined ? [] : [{ title: name, rest: others([]) }];
      case 'PeerAuthentication':
      case 'Sidecar':
        return [{ title: name, rest: others([]) }];
      // What leads outside is held by a test in the cluster.
      case 'ServiceEntry':
      case 'RequestAuthentication':
      case 'Telemetry':
        return [];
    }
  });
}

/** Some routes say what would be so without them. They stay for the people who read them. */
function redundancyOf(route: Route, later: readonly Route[]): { redundant?: string } {
  const port = route.match?.[0]?.port;
  if (route.fault && later.every(({ match }) => match?.[0]?.port !== port))
    return { redundant: 'a sidecar without a route answers UNIMPLEMENTED as well' };
  const policy = ({ timeout, retries, route: to }: Route) => ({ timeout, retries, to });
  const same = later.find(
    ({ match }) => match?.length === 1 && match[0]?.port === port && !match[0]?.uri && !match[0]?.method,
  );
  return same && isDeepStrictEqual(policy(same), policy(route))
    ? { redundant: `the route ${same.name} after it has the same policy` }
    : {};
}

async function main(oracle: Oracle): Promise<boolean> {
  const resources = compileIstio(mesh, contract.deployment);
  const untouched = await mismatches(contract, oracle, resources);
  console.log(
    [`${untouched.length === 0 ? 'ok' : 'failed'} nothing is taken out`, ...untouched].join('\n  '),
  );
  let [passed, failed] = untouched.length === 0 ? [1, 0] : [0, 1];
  for (const { title, rest, redundant } of removals(resources)) {
    const [found] = await mismatches(contract, oracle, rest);
    const isRight = (found !== undefined) === (redundant === undefined);
    if (isRight) passed++;
    else failed++;
    const told = found === undefined ? `not missed: ${title}` : `missed: ${title}`;
    console.log(`${isRight ? 'ok' : 'failed'} ${told}${redundant === undefined ? '' : ` (${redundant})`}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

const oracle = new Oracle();
process.exitCode = (await main(oracle)) ? 0 : 1;
await oracle.end();
