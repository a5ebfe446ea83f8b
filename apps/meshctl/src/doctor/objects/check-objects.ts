import { titleOf as titleOfResource, type Resource } from '#manifests/resource.js';
import { failed, orWell, warning, type Check } from '../check.js';
import type { KubeObject } from '../kube-object.js';
import type { LiveCluster } from '../live-cluster.js';
import { describeDifference, differencesFrom, type Difference } from './differences.js';
import { turnsTraffic } from './traffic-kinds.js';
import { turning, undeclaredFields } from './undeclared-fields.js';
import { undeclaredObjects } from './undeclared-objects.js';

/** Is everything there as it was declared, and is there nothing beside it that turns traffic? */
export async function checkObjects(cluster: LiveCluster): Promise<readonly Check[]> {
  const [live, known, extra] = await Promise.all([
    cluster.objects(),
    cluster.knownResources(),
    undeclaredObjects(cluster),
  ]);
  const { resources } = cluster.declaration;
  const unknown = resources.filter((resource) => !known.includes(resource));
  const drifted = await Promise.all(known.map(async (resource) => ofResource(cluster, resource, live)));
  const found = [...unknown.map(ofUnknownKind), ...drifted.flat(), ...extra];
  return orWell(
    found,
    `${resources.length} objects`,
    'are there as declared, and nothing beside them turns traffic',
  );
}

const ofUnknownKind = (resource: Resource): Check =>
  failed(
    titleOfResource(resource),
    `the API server knows no ${resource.kind} of ${resource.apiVersion}`,
    `install what brings its CRD, then: kubectl apply --server-side -f ${resource.source.file}`,
  );

async function ofResource(
  cluster: LiveCluster,
  resource: Resource,
  live: readonly KubeObject[],
): Promise<readonly Check[]> {
  const object = live.find(
    ({ kind, metadata: { name, namespace = '' } }) =>
      kind === resource.kind && name === resource.name && namespace === resource.namespace,
  );
  const title = titleOfResource(resource);
  const apply = `kubectl apply --server-side --force-conflicts -f ${resource.source.file}`;
  if (!object) {
    if (isGoneByItself(resource)) return [];
    return [failed(title, 'is declared, and is not there', apply)];
  }
  const differences = await confirmed(cluster, resource, object);
  const fields = undeclaredFields(resource.value, object).map(({ path, manager }) => {
    const message = `${path} is declared by no manifest; ${manager} has set it`;
    const next = `kubectl get ${placeOf(object)} -o yaml --show-managed-fields`;
    return turnsTraffic(object) || turning.test(path)
      ? failed(title, message, next)
      : warning(title, message, next);
  });
  return [...differences.map((each) => failed(title, describeDifference(each), apply)), ...fields];
}

/** A Job that has ended is removed after its time. */
const isGoneByItself = ({ kind, value }: Resource): boolean =>
  kind === 'Job' &&
  (value['spec'] as { ttlSecondsAfterFinished?: number }).ttlSecondsAfterFinished !== undefined;

const placeOf = ({ kind, metadata: { name, namespace } }: KubeObject) =>
  `${kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` -n ${namespace}`}`;

const dryRun = [
  'apply',
  '--server-side',
  '--dry-run=server',
  '--force-conflicts',
  '--field-manager=meshctl-doctor',
];

/**
 * What seems to differ is tried on the server, without being stored: quantities have several spellings, and only the
 * server knows what it would make of the manifest.
 */
async function confirmed(
  { kubectl }: LiveCluster,
  { value }: Resource,
  object: KubeObject,
): Promise<readonly Difference[]> {
  const suspected = differencesFrom(value, object);
  if (suspected.length === 0) return [];
  const { code, stdout } = await kubectl.outcome([...dryRun, '-o', 'json', '-f', '-'], {
    input: JSON.stringify(value),
  });
  // A field that cannot be changed is refused: then it has another value.
  if (code !== 0) return suspected;
  const { metadata, status: _, ...wanted } = JSON.parse(stdout) as KubeObject;
  const { labels, annotations } = metadata;
  return differencesFrom({ ...wanted, metadata: withoutAbsent({ labels, annotations }) }, object);
}

const withoutAbsent = (value: object): unknown => JSON.parse(JSON.stringify(value));
