import type { Contract } from '../contract.js';
import type { Declaration } from '../declaration.js';
import type { Pod } from '../kube-object.js';
import { isReady } from './judge-workload.js';
import { podMakersIn, podsOf } from './pod-makers.js';

/** The pods of a workload of the contract, as in "meshcart/orders", or of the gateway. */
export function podsOfWorkload(
  declaration: Declaration,
  { deployment: { gateway } }: Contract,
  pods: readonly Pod[],
  workload: string,
): readonly Pod[] {
  const maker = podMakersIn(declaration).find(
    ({ resource: { kind, name, namespace } }) => kind !== 'Job' && `${namespace}/${name}` === workload,
  );
  if (maker) return podsOf(maker, pods);
  if (workload !== `${gateway.namespace}/${gateway.account}`) return [];
  // Whoever installed Kong declares it; it is known by its labels.
  return pods.filter(
    ({ metadata }) =>
      metadata.namespace === gateway.namespace &&
      Object.entries(gateway.labels).every(([name, value]) => metadata.labels?.[name] === value),
  );
}

/** One of them, ready where one is. */
export function podOfWorkload(...args: Parameters<typeof podsOfWorkload>): Pod | undefined {
  const pods = podsOfWorkload(...args);
  return pods.find(isReady) ?? pods[0];
}
