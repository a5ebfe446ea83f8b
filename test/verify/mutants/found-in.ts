import { mesh } from '#contracts/contracts.js';
import type { Finding } from '#verify/finding.js';
import { suppress } from '#verify/suppressions.js';
import { verify } from '#verify/verify.js';
import { subjectOf, type Files } from '../manifests.js';
import { planted, type Mutant } from './mutant.js';

/** What the rules tell of the fault, once it is planted in the base. */
export function foundIn(
  base: Files,
  mutant: Mutant,
  { contract }: { readonly contract: boolean },
): readonly Finding[] {
  const files = new Map([...base, ...planted(base, mutant)]);
  const rpcs = mesh.rpcs.map((rpc) => (rpc.name === mutant.stream ? { ...rpc, streaming: true } : rpc));
  const subject = subjectOf(files, {
    contract: contract && { ...mesh, rpcs },
    kubernetes: mutant.kubernetes ?? '1.34',
  });
  return suppress(subject.cluster, verify(subject)).findings.filter(isFaultOf(mutant));
}

const isFaultOf =
  ({ rule, says = '' }: Mutant) =>
  (finding: Finding): boolean =>
    finding.rule === rule && finding.message.includes(says);
