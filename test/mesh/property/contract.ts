import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';

/** All that policies are compiled from. */
export interface Contract {
  readonly mesh: Mesh;
  readonly deployment: Deployment;
}

/** Where something stands matters to people only; random contracts stand nowhere. */
const nowhere = () => ({ file: '', line: undefined });

const hasPlaces = ['workloads', 'rpcs', 'operations', 'entryPoints'];

/** Places are functions, which a file cannot keep. */
export function fromJson(text: string): Contract {
  return JSON.parse(text, (key, value: unknown) =>
    hasPlaces.includes(key) && Array.isArray(value)
      ? value.map((each: object) => ({ ...each, places: nowhere }))
      : value,
  ) as Contract;
}

export const toJson = (contract: Contract): string => `${JSON.stringify(contract, undefined, 2)}\n`;
