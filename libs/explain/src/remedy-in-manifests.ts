import type { Cluster } from '#manifests/cluster.js';
import { placeOf } from '#manifests/place-of.js';
import { titleOf } from '#manifests/resource.js';
import type { Decision, Question, Request } from '#manifests/verdict.js';
import type { Need } from './remedies/need.js';
import type { Remedy } from './remedy.js';
import { admission } from './remedies/admission.js';
import { connection } from './remedies/connection.js';
import { transport } from './remedies/transport.js';
import { route, visibility } from './remedies/way.js';

const needs: Readonly<Record<Question, (cluster: Cluster, request: Request, decision: Decision) => Need>> = {
  visible: visibility,
  route,
  'network egress': connection,
  'network ingress': connection,
  transport,
  authorization: admission,
};

/** The field to change for the first decision that refuses; what others refuse after it shows when that is done. */
export function remedyInManifests(cluster: Cluster, request: Request, refusing: Decision): Remedy {
  const need = needs[refusing.question](cluster, request, refusing);
  if ('impossible' in need)
    return {
      change: 'nothing that one field could say',
      place: undefined,
      isManifest: true,
      edit: undefined,
      because: [refusing.because, need.impossible],
    };
  const { change, edit } = need;
  const at = 'resource' in edit ? edit : undefined;
  return {
    change: at ? `${change} (${titleOf(at.resource)}, ${at.path.join('.')})` : change,
    place: at && placeOf(at.resource, ...at.path),
    isManifest: true,
    edit,
    because: [],
  };
}
