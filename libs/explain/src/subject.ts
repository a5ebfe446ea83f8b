import type { Cluster } from '#manifests/cluster.js';
import type { Contract } from '#verify/rule.js';

/** What is explained. */
export interface Subject {
  readonly cluster: Cluster;
  /** Absent where there are manifests only. */
  readonly contract: Contract | undefined;
}

export type Contracted = Subject & { readonly contract: Contract };
