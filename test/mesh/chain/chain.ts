import type { Deployment } from '#mesh/deployment.js';
import { aMesh, anEntryPoint, anRpc } from '../../support/a-mesh.js';
import type { Contract } from '../property/contract.js';

const work = 'shop.leaf.v1.LeafService/Work';
const once = 'shop.middle.v1.MiddleService/Once';
const again = 'shop.middle.v1.MiddleService/Again';

/** What the shop has not: an RPC that must not be repeated and calls on, beside one that may. */
const mesh = aMesh({
  entryPoints: [anEntryPoint({ app: 'front', name: 'worker', calls: [once, again] })],
  rpcs: [
    anRpc({ name: work, timeoutMs: 800 }),
    anRpc({ name: again, timeoutMs: 4000, calls: [work], retry: { attempts: 2, perTryTimeoutMs: 1200 } }),
    anRpc({ name: once, timeoutMs: 2500, calls: [work], repeatable: false }),
  ],
});

const one = { min: 1, max: 1 };

const deployment: Deployment = {
  namespace: 'shop',
  dataNamespace: 'data',
  stores: {},
  replicas: { front: one, middle: one, leaf: one },
  thirdParties: {},
  gateway: { namespace: 'kong', account: 'kong', labels: { app: 'kong' }, replicas: one },
};

/** A chain of three apps, with one RPC of each kind in the middle. */
export const chain: Contract = { mesh, deployment };
