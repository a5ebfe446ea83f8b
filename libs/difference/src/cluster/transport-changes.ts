import type { Cluster, Workload } from '#manifests/cluster.js';
import { modeOn, type EffectiveMode, type MtlsMode } from '#manifests/effective/peer-authentication.js';
import { placeOf } from '#manifests/place-of.js';
import type { Change } from '../change.js';
import { paired } from '../paired.js';

const strength: Readonly<Record<MtlsMode, number>> = { DISABLE: 0, PERMISSIVE: 1, STRICT: 2 };

/** Which workloads have a sidecar, and what that takes on each port. */
export const transportChanges = (before: Cluster, after: Cluster): readonly Change[] =>
  paired(before.workloads, after.workloads, titled).flatMap(({ name, before: old, after: young }) => {
    if (!old || !young) return [];
    if (old.inMesh !== young.inMesh)
      return [
        {
          risk: young.inMesh ? 'careful' : 'dangerous',
          facet: 'transport',
          subject: name,
          before: old.inMesh ? 'has a sidecar' : 'has no sidecar',
          after: young.inMesh ? 'has a sidecar' : 'has no sidecar',
          reason: young.inMesh
            ? 'policies of the mesh hold for it from now on'
            : 'no policy of the mesh holds for it any more, and nobody proves who they are',
          place: placeOf(young.resource),
        },
      ];
    if (!young.inMesh) return [];
    const [from, to] = [modesOf(before, old), modesOf(after, young)];
    return [...new Set([...from.keys(), ...to.keys()])].flatMap((port) => {
      const [was, is] = [from.get(port), to.get(port)];
      return was && is && was.mode !== is.mode ? [modeChange(`${name} on port ${port}`, was, is)] : [];
    });
  });

const titled = ({ kind, namespace, name }: Workload): string => `${kind} ${namespace}/${name}`;

const modesOf = (cluster: Cluster, workload: Workload): ReadonlyMap<number, EffectiveMode> =>
  new Map(workload.ports.map(({ port }) => [port, modeOn(cluster, workload, port)]));

function modeChange(subject: string, was: EffectiveMode, is: EffectiveMode): Change {
  const isWeaker = strength[is.mode] < strength[was.mode];
  const [by] = is.by.length > 0 ? is.by : was.by;
  return {
    risk: isWeaker ? 'dangerous' : 'careful',
    facet: 'transport',
    subject,
    before: `mTLS ${was.mode}`,
    after: `mTLS ${is.mode}`,
    reason: isWeaker
      ? 'callers need not prove who they are any more'
      : 'callers without a certificate of the mesh are refused',
    place: by && placeOf(by.resource, ...by.path),
  };
}
