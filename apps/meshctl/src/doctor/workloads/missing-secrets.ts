import { titleOf } from '#manifests/resource.js';
import { failed, type Check } from '../check.js';
import type { PodMaker } from './pod-makers.js';

/** A Secret that pods cannot start without, and the key that they take of it. */
export interface SecretNeed {
  readonly namespace: string;
  readonly name: string;
  /** Undefined where all of it is taken. */
  readonly key: string | undefined;
  /** As in "Deployment meshcart/orders". */
  readonly by: string;
}

/** What the manifests take for granted: Secrets are declared by no manifest. */
export const secretsNeeded = (makers: readonly PodMaker[]): readonly SecretNeed[] =>
  makers.flatMap(({ resource, pod }) => {
    const all = [...(pod.containers ?? []), ...(pod.initContainers ?? [])];
    const keys = all.flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []));
    const wholes = [
      ...all.flatMap(({ envFrom = [] }) => envFrom.flatMap(({ secretRef }) => secretRef ?? [])),
      ...(pod.volumes ?? []).flatMap(({ secret }) =>
        secret ? [{ name: secret.secretName, optional: secret.optional }] : [],
      ),
    ].map((whole) => ({ ...whole, key: undefined }));
    return [...keys, ...wholes].flatMap(({ name, key, optional = false }) =>
      name === undefined || optional
        ? []
        : [{ namespace: resource.namespace, name, key, by: titleOf(resource) }],
    );
  });

/** @param present - the keys of each Secret that there is, by "namespace/name". */
export function missingSecrets(
  needs: readonly SecretNeed[],
  present: ReadonlyMap<string, readonly string[]>,
): readonly Check[] {
  const missed = needs.filter(({ namespace, name, key }) => {
    const keys = present.get(`${namespace}/${name}`);
    return keys === undefined || (key !== undefined && !keys.includes(key));
  });
  const bySecret = Map.groupBy(missed, ({ namespace, name }) => `${namespace}/${name}`);
  return [...bySecret].map(([title, of]) => {
    const { namespace, name } = of[0] as SecretNeed;
    const keys = [...new Set(of.flatMap(({ key }) => key ?? []))].join(', ');
    const users = [...new Set(of.map(({ by }) => by))].join(', ');
    return present.has(title)
      ? failed(
          `Secret ${title}`,
          `has no ${keys}, which ${users} needs`,
          `kubectl describe secret ${name} -n ${namespace}`,
        )
      : failed(
          `Secret ${title}`,
          `is not there; ${users} cannot start again without it`,
          `kubectl create secret generic ${name} -n ${namespace} ${keys ? `--from-literal=${keys.split(', ')[0]}=…` : '…'}`,
        );
  });
}
