import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Policy } from '#mesh/policies.js';
import { policy } from '../constructs/custom.js';
import { chartLabels } from '../constructs/labels.js';

/** What the contracts declare, beside what stands with the app that it is about. */
export class PoliciesChart extends Chart {
  constructor(scope: Construct, name: string, policies: readonly Policy[]) {
    super(scope, name, { labels: chartLabels(name), disableResourceNameHashes: true });
    for (const each of policies) policy(this, each);
  }
}
