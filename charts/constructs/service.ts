import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { AppPort } from './workload.js';

/** The name under which others find an app. Each port's name and appProtocol tell Istio what is spoken there. */
export function service(
  scope: Construct,
  app: string,
  ports: readonly AppPort[],
  annotations?: Readonly<Record<string, string>>,
): void {
  new k8s.KubeService(scope, 'service', {
    metadata: { name: app, annotations },
    spec: {
      selector: { app },
      ports: ports.map(({ name, port }) => ({
        name,
        port,
        targetPort: k8s.IntOrString.fromNumber(port),
        appProtocol: name.split('-')[0],
      })),
    },
  });
}

/** Who an app is: to the mesh by its certificate, to Kubernetes not at all. */
export function account(scope: Construct, app: string): void {
  new k8s.KubeServiceAccount(scope, 'account', {
    metadata: { name: app },
    automountServiceAccountToken: false,
  });
}
