import type { Deployment } from '#mesh/deployment.js';
import { aMesh, anEntryPoint, anRpc, aWorkload } from '../../support/a-mesh.js';
import { aDeployment } from '../../support/a-deployment.js';
import type { Contract } from '../property/contract.js';

const rpcOf = (app: string, name: string) =>
  `shop.${app}.v1.${app[0]?.toUpperCase()}${app.slice(1)}Service/${name}`;

/** The RPCs that are called, one app for each, so that none of their limits is shared. */
export const rpcs = {
  again: rpcOf('again', 'Read'),
  once: rpcOf('once', 'Write'),
  slow: rpcOf('slow', 'Read'),
  narrow: rpcOf('narrow', 'Write'),
  sick: rpcOf('sick', 'Write'),
  hung: rpcOf('hung', 'Write'),
  dead: rpcOf('dead', 'Read'),
  middle: rpcOf('middle', 'Read'),
  leaf: rpcOf('leaf', 'Read'),
} as const;

export const client = 'front';

/** The source that calls one RPC and does nothing else. */
export const sourceOf = (rpc: string): string => `${client}#${rpc}`;

const never = { repeatable: false } as const;
const named = [
  anRpc({ name: rpcs.again, timeoutMs: 4000, retry: { attempts: 2, perTryTimeoutMs: 1200 } }),
  anRpc({ name: rpcs.once, timeoutMs: 4000, ...never }),
  anRpc({ name: rpcs.slow, timeoutMs: 2000, retry: { attempts: 1, perTryTimeoutMs: 500 } }),
  anRpc({ name: rpcs.narrow, timeoutMs: 4000, ...never }),
  anRpc({ name: rpcs.sick, timeoutMs: 4000, ...never }),
  anRpc({ name: rpcs.hung, timeoutMs: 400, ...never }),
  anRpc({ name: rpcs.dead, timeoutMs: 4000, retry: { attempts: 2, perTryTimeoutMs: 1200 } }),
  anRpc({
    name: rpcs.middle,
    timeoutMs: 4000,
    calls: [rpcs.leaf],
    retry: { attempts: 1, perTryTimeoutMs: 1500 },
  }),
  anRpc({ name: rpcs.leaf, timeoutMs: 500, ...never }),
];

const workloads = [...new Set([client, ...named.map(({ app }) => app)])]
  .sort()
  .map((app) => aWorkload({ app, ...(app === 'narrow' ? { concurrency: 20 } : {}) }));

const mesh = aMesh({
  rpcs: named,
  workloads,
  entryPoints: named.map(({ name }) =>
    anEntryPoint({ app: client, name, calls: [name], localWorkMs: 0, timeoutMs: 20_000 }),
  ),
});

const two = new Set(['sick', 'hung']);

const deployment: Deployment = aDeployment(
  Object.fromEntries(workloads.map(({ app }) => [app, two.has(app) ? 2 : 1])),
);

/** A client and what it calls: one RPC for each mechanism of the mesh. */
export const contract: Contract = { mesh, deployment };
