import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import type { Cluster } from '#manifests/cluster.js';
import type { Finding } from './finding.js';

/** What is verified together. */
export interface Subject {
  readonly cluster: Cluster;
  /** Absent where there are manifests only. */
  readonly contract?: Contract;
  /** Of the cluster they are meant for, as in "1.34"; undefined where nobody says. */
  readonly kubernetes?: string;
}

export interface Contract {
  readonly mesh: Mesh;
  /** Where the apps of the contract run in the manifests. */
  readonly deployment: Deployment;
}

export interface Rule {
  /** Stable, as in "MC001"; also the name of its page in docs/rules. */
  readonly id: string;
  /** A few words, as in "unsafe retry". */
  readonly title: string;
  /** Why it matters, in a sentence or two. */
  readonly explanation: string;
  readonly check: (subject: Subject) => readonly Omit<Finding, 'rule'>[];
}
