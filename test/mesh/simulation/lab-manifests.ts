import { parseAllDocuments, stringify } from 'yaml';
import type { Contract } from '../property/contract.js';
import { manifestsOf } from '../property/manifests.js';

interface Manifest {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly spec?: object;
}

/** What the compiler makes of the contract, and as many pods as it states. */
export function labManifestsOf(contract: Contract): string {
  const { replicas } = contract.deployment;
  const documents = parseAllDocuments(manifestsOf(contract)).map((document) => document.toJS() as Manifest);
  return documents
    .map((manifest) => {
      if (manifest.kind !== 'Deployment') return manifest;
      return {
        ...manifest,
        spec: { ...manifest.spec, replicas: replicas[manifest.metadata?.name ?? '']?.min ?? 1 },
      };
    })
    .map((manifest) => stringify(manifest))
    .join('---\n');
}
