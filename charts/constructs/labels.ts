import { versionOf, type Image } from '../environments/image.js';

export type Component = 'service' | 'twin' | 'store' | 'migration';

/** `app` is what selects; `version` is what Istio and Kiali tell apart and no selector may hold. */
export const podLabels = (app: string, image: Image, component: Component): Record<string, string> => ({
  app,
  version: versionOf(image),
  'app.kubernetes.io/name': app,
  'app.kubernetes.io/version': versionOf(image),
  'app.kubernetes.io/component': component,
  'app.kubernetes.io/part-of': 'meshcart',
});

/** Of everything in a chart. */
export const chartLabels = (name: string): Record<string, string> => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': 'meshcart',
  'app.kubernetes.io/managed-by': 'cdk8s',
});
