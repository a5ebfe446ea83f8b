import type { App, Chart } from 'cdk8s';
import { apps } from '#contracts/contracts.js';
import type { Environment } from './environments/environment.js';
import { NamespaceChart } from './platform/namespace.chart.js';
import { ServiceChart } from './services/service.chart.js';

/** The whole deployment on one page; each chart is a file of `k8s/<environment>`. */
export const meshcart = (app: App, { namespace }: Environment): Chart[] => [
  new NamespaceChart(app, namespace),
  ...apps().map((name) => new ServiceChart(app, name, namespace)),
];
