import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { kafkaOf } from '../apps/messaging.js';
import { storeJob } from '../constructs/job.js';
import { chartLabels } from '../constructs/labels.js';
import type { Environment } from '../environments/environment.js';
import { namespace } from '../platform/names.js';

/** Creates the topics of the contracts, once all brokers are there: each version of the image looks again. */
export class TopicsChart extends Chart {
  constructor(scope: Construct, { images, resources }: Environment, nodes: number) {
    super(scope, 'topics', { namespace, labels: chartLabels('topics'), disableResourceNameHashes: true });
    storeJob(this, {
      name: 'declare-topics',
      image: images.orders,
      script: 'dist/libs/platform/src/declare-topics.js',
      args: ['--brokers', String(nodes)],
      variables: kafkaOf(nodes),
      resources: resources.job,
    });
  }
}
