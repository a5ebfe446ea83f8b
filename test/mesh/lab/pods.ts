import { shell } from './shell.js';

/** What the controllers of a cluster would make of manifests. */
export interface PlannedPods {
  readonly pods: readonly PlannedPod[];
  /** Addresses of Services by full name. */
  readonly services: ReadonlyMap<string, string>;
}

export interface PlannedPod {
  /** As in "users-0". */
  readonly name: string;
  readonly namespace: string;
  readonly address: string;
  readonly account: string;
  readonly hasSidecar: boolean;
}

/** Asks the oracle, so that addresses are those which it tells the sidecars. */
export async function planPods(oracle: string, manifests: string): Promise<PlannedPods> {
  const lines = (await shell(oracle, ['pods', manifests])).trim().split('\n');
  const rows = lines.map((line) => line.split(' '));
  return {
    pods: rows
      .filter(([first]) => first !== 'svc')
      .map(([path = '', address = '', account = '', sidecar]) => {
        const [namespace = '', name = ''] = path.split('/');
        return { name, namespace, address, account, hasSidecar: sidecar === 'sidecar' };
      }),
    services: new Map(
      rows.filter(([first]) => first === 'svc').map(([, name = '', address = '']) => [name, address]),
    ),
  };
}
