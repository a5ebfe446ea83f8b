import { CORE_SCHEMA, load, Type, YAMLException } from 'js-yaml';
import { isFields, labelsAt, type Fields } from './fields.js';
import type { Resource, Source } from './resource.js';

/** A text that cannot be read as manifests; the message names file and line. */
export class UnreadableManifest extends Error {
  override readonly name = 'UnreadableManifest';
}

/** "<<" lays one map under another, as templates of charts do; the core of YAML has no such thing. */
const merge = new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (text) => text === '<<' });
const schema = CORE_SCHEMA.extend({ implicit: [merge] });

/**
 * The resources of one file, YAML or JSON, in its order, Lists taken apart. What is no resource of a cluster (the
 * settings of kustomize) is left out, but for an IstioOperator; an empty document is none.
 * @throws UnreadableManifest where it does not parse, or a document states no kind or no name.
 */
export const readResources = (file: string, text: string, foreign: Foreign = 'refuse'): readonly Resource[] =>
  documentsOf(file, text).flatMap((source) => {
    const value = parse(source);
    return foreign === 'leave out' && isForeign(value) ? [] : resourcesOf(value, source);
  });

/**
 * The same of a text that was written from these values a moment ago, a document each, which need not be read again.
 * @throws Error where the text has not a document for each value.
 */
export function writtenResources(
  file: string,
  text: string,
  values: readonly unknown[],
): readonly Resource[] {
  const sources = documentsOf(file, text);
  if (sources.length !== values.length)
    throw new Error(`${file} has ${sources.length} documents, and was written from ${values.length} values`);
  return sources.flatMap((source, at) => resourcesOf(values[at], source));
}

/** What becomes of documents that do not claim to be manifests, as the values of a chart. */
export type Foreign = 'refuse' | 'leave out';

const isForeign = (value: unknown): boolean =>
  !isFields(value) || (value['apiVersion'] === undefined && value['kind'] === undefined);

/** Documents begin after a line that is "---"; a file of one has no such line. */
function documentsOf(file: string, text: string): Source[] {
  const documents: Source[] = [];
  let line = 1;
  for (const part of text.split(/^---(?=\s|$)/m)) {
    // What stands after the dashes, on their own line, belongs to the document.
    if (part.trim() !== '') documents.push({ file, line, text: part, path: [] });
    line += part.split('\n').length - 1;
  }
  return documents;
}

function parse({ file, line, text }: Source): unknown {
  try {
    return load(text, { schema });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    // What is never closed is missed on the line after the last.
    const at = Math.min(error.mark?.line ?? 0, text.trimEnd().split('\n').length - 1);
    throw new UnreadableManifest(`${file}:${line + at}: ${error.reason}`);
  }
}

function resourcesOf(value: unknown, source: Source): Resource[] {
  if (value === null || value === undefined) return [];
  const refuse = (what: string): never => {
    throw new UnreadableManifest(`${source.file}:${source.line}: ${what}`);
  };
  if (!isFields(value)) return refuse('this document is no object, so it is no manifest');
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string')
    return refuse('this document states no apiVersion and kind, so it is no manifest');
  if (kind.endsWith('List') && Array.isArray(value['items']))
    return value['items'].flatMap((item, index) =>
      resourcesOf(item, { ...source, path: [...source.path, 'items', index] }),
    );
  if (isSetting(apiVersion, kind)) return [];
  const { name, namespace, labels, annotations } = {
    ...unnamed[kind],
    ...(isFields(metadata) ? metadata : {}),
  };
  if (typeof name !== 'string') return refuse(`this ${kind} has no metadata.name`);
  return [
    {
      apiVersion,
      kind,
      name,
      namespace: clusterWide.has(kind) ? '' : typeof namespace === 'string' ? namespace : 'default',
      labels: labelsAt(labels),
      annotations: labelsAt(annotations),
      spec: value['spec'],
      value,
      source,
    },
  ];
}

/** Read by tools on a desk, and by no API server; but what istioctl installs from tells how the mesh is set. */
const isSetting = (apiVersion: string, kind: string) =>
  apiVersion.startsWith('kustomize.config.k8s.io/') ||
  (apiVersion.startsWith('install.istio.io/') && kind !== 'IstioOperator');

/** Names of what may stand in a file without one. */
const unnamed: Readonly<Record<string, Fields>> = {
  IstioOperator: { name: 'istio', namespace: 'istio-system' },
};

const clusterWide = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'IngressClass',
  'GatewayClass',
  'KongClusterPlugin',
  'MutatingWebhookConfiguration',
  'PersistentVolume',
  'PriorityClass',
  'StorageClass',
  'ValidatingWebhookConfiguration',
]);
