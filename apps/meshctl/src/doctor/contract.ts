import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';

/** What the contracts say, and where their apps run in the environment that is looked at. */
export interface Contract {
  readonly mesh: Mesh;
  readonly deployment: Deployment;
}
