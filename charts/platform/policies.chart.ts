import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { type Policy, policy } from '../constructs/custom.js';
import { chartLabels } from '../constructs/labels.js';

/** What the contracts declare and no single app owns: nothing is allowed by default, and where the stores are. */
export class PoliciesChart extends Chart {
  constructor(scope: Construct, policies: readonly Policy[]) {
    super(scope, 'policies', { labels: chartLabels('policies'), disableResourceNameHashes: true });
    for (const each of policies) policy(this, each);
  }
}
