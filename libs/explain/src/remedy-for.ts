import type { Decision } from '#manifests/verdict.js';
import type { Explanation, Hop } from './explanation.js';
import type { Asker } from './names.js';
import { remedyInContract } from './remedy-in-contract.js';
import { remedyInManifests } from './remedy-in-manifests.js';
import { refusedIn } from './refused-in.js';
import type { Remedy } from './remedy.js';
import type { Subject } from './subject.js';

/**
 * The one thing to change for a refused call: in the contract, where it does not declare the call; in the manifests, where
 * it does or there is none. Of a path it is the first hop that is refused.
 * @param asker - who asks, where contracts know; undefined for a request of the world.
 */
export function remedyFor(
  subject: Subject,
  { call, entrance }: Explanation,
  asker: Asker | undefined,
): Remedy {
  const { contract, cluster } = subject;
  const hop = refusedIn(call);
  if (!hop)
    return nothing(
      entrance ? 'nothing' : 'write the manifests of the contract again: meshctl synth',
      entrance ? 'it is allowed' : 'no Ingress takes the request',
    );
  if (contract && asker && hop === call && !hop.declared?.allowed)
    return remedyInContract(contract.mesh, asker, hop.what);
  const refusing = firstRefusing(hop);
  if (!hop.request || !refusing)
    return nothing(`let the manifests have a workload ${hop.caller}`, `no manifest has ${hop.caller}`);
  const remedy = remedyInManifests(cluster, hop.request, refusing);
  if (!contract) return remedy;
  return {
    ...remedy,
    change: `write the manifests of the contract again (meshctl synth), or by hand: ${remedy.change}`,
    because: [...remedy.because, `the contract allows this: ${refusing.because}`],
  };
}

export const firstRefusing = ({ verdict }: Hop): Decision | undefined =>
  verdict?.decisions.find(({ passes }) => !passes);

const nothing = (change: string, reason: string): Remedy => ({
  change,
  place: undefined,
  isManifest: false,
  edit: undefined,
  because: [reason],
});
