import { hostOf, type Deployment } from './deployment.js';
import type { Mesh } from './mesh.js';

// As in expected-answer.ts: told from the contracts alone.

/** All that may be reached outside of the mesh by somebody, as in "api.stripe.com:443", sorted. */
export const outsideOf = (mesh: Mesh, deployment: Deployment): readonly string[] =>
  [...new Set(mesh.workloads.flatMap(({ app }) => expectedOutside(mesh, deployment, app)))].sort();

/** What an app may reach outside of the mesh: the stores and the real third parties that its contract names, sorted. */
export function expectedOutside(mesh: Mesh, deployment: Deployment, app: string): readonly string[] {
  const { stores, thirdParties } = mesh.workloads.find((each) => each.app === app) ?? {
    stores: [],
    thirdParties: [],
  };
  const inStores = stores.flatMap((name) => {
    const store = deployment.stores[name];
    if (!store) return [];
    const host = store.host.includes('.') ? store.host : hostOf(store.host, deployment.dataNamespace);
    return [`${host}:${store.port}`];
  });
  const atThirdParties = thirdParties.flatMap((party) => {
    const standIn = deployment.thirdParties[party.name];
    if (standIn?.kind === 'twin') return [];
    const { host, port } = standIn?.party ?? party;
    return [`${host}:${port}`];
  });
  return [...inStores, ...atThirdParties].sort();
}
