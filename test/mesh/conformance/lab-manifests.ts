import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { Deployment } from '#mesh/deployment.js';
import { podManifest } from '../pod-manifest.js';

/** One object of a cluster. */
export type Manifest = Record<string, unknown> & { readonly kind?: string };

/** The account of a pod that the mesh knows and no contract names. */
export const stranger = 'stranger';

/**
 * Copies manifests as they were rendered into a folder for the lab.
 *
 * Two things are added: a stranger who may reach every app, so that only the callee's rules stand in its way, and the
 * proxy of the gateway, which is no part of the manifests. One is taken out: metrics, which Istio's own Envoy has alone.
 */
export async function writeLabManifests(
  folders: readonly string[],
  { namespace, gateway }: Deployment,
  target: string,
  change: (manifest: Manifest) => Manifest = (manifest) => manifest,
): Promise<void> {
  const manifests = (await Promise.all(folders.map(readFolder))).flat().map(withoutMetrics).map(change);
  const added: readonly Manifest[] = [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh: stringify({ rootNamespace: 'istio-system', accessLogFile: '/dev/stdout' }) },
    },
    podManifest(stranger, namespace),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: { name: stranger, namespace },
      spec: { workloadSelector: { labels: { app: stranger } }, egress: [{ hosts: ['./*'] }] },
    },
    podManifest(gateway.account, gateway.namespace, gateway.labels),
  ];
  await mkdir(target, { recursive: true });
  await writeFile(
    join(target, 'all.yaml'),
    [...manifests, ...added].map((each) => stringify(each)).join('---\n'),
  );
}

async function readFolder(folder: string): Promise<readonly Manifest[]> {
  const files = (await readdir(folder)).filter(
    (file) => file.endsWith('.yaml') && file !== 'kustomization.yaml',
  );
  const texts = await Promise.all(files.map(async (file) => readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text) =>
    parseAllDocuments(text).flatMap((document) => {
      const manifest = document.toJS() as Manifest | null;
      return manifest ? [manifest] : [];
    }),
  );
}

function withoutMetrics(manifest: Manifest): Manifest {
  if (manifest.kind !== 'Telemetry') return manifest;
  const { metrics: _, ...spec } = manifest.spec as Record<string, unknown>;
  return { ...manifest, spec };
}
