import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { NetworkPolicy } from '#mesh/network/network-policy.js';
import { custom, networkPolicy } from '../constructs/custom.js';
import { chartLabels } from '../constructs/labels.js';
import { serviceNames } from '../environments/environment.js';
import { interimAccess } from './interim-access.js';
import { namespace } from './names.js';

/** What the contracts declare, as the network and the mesh enforce it. */
export class PoliciesChart extends Chart {
  constructor(scope: Construct, policies: readonly NetworkPolicy[], twins: boolean) {
    super(scope, 'network', { labels: chartLabels('network'), disableResourceNameHashes: true });
    for (const policy of policies) networkPolicy(this, policy);
    custom(this, 'AuthorizationPolicy', { metadata: { name: 'allow-nothing', namespace }, spec: {} });
    interimAccess(this, serviceNames, twins);
  }
}
