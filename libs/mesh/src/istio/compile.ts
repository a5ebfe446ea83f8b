import type { Deployment } from '../deployment.js';
import type { Mesh } from '../mesh.js';
import { access } from './access.js';
import { calls } from './calls.js';
import { capacity } from './capacity.js';
import { egress } from './egress.js';
import type { Resource } from './resource.js';

/** The whole policy of the mesh, from contracts that keep the rules; what reads the same is the same, byte for byte. */
export const compileIstio = (mesh: Mesh, deployment: Deployment): readonly Resource[] => [
  ...access(mesh, deployment),
  ...calls(mesh, deployment),
  ...capacity(mesh, deployment),
  ...egress(mesh, deployment),
];
