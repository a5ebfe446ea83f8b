import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Replicas } from '#mesh/deployment.js';

/** Keeps a node's maintenance from taking more than one pod of an app at once. */
export function disruptionBudget(scope: Construct, app: string): void {
  new k8s.KubePodDisruptionBudget(scope, 'budget', {
    metadata: { name: app },
    spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: { app } } },
  });
}

/**
 * As many pods as their work asks for, judged by the app's container alone: a busy sidecar is no reason for more of
 * them. Nothing where the number is fixed.
 */
export function autoscaler(scope: Construct, app: string, { min, max }: Replicas): void {
  if (min === max) return;
  new k8s.KubeHorizontalPodAutoscalerV2(scope, 'autoscaler', {
    metadata: { name: app },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: app },
      minReplicas: min,
      maxReplicas: max,
      metrics: [
        {
          type: 'ContainerResource',
          containerResource: {
            container: app,
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: 70 },
          },
        },
      ],
      // Up at once, down slowly: a pod that goes takes its warm connections along.
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
    },
  });
}
