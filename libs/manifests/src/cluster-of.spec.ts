import { describe, expect, it } from '@jest/globals';
import { clusterOf } from './cluster-of.js';
import { readResources } from './read-resources.js';

const cluster = clusterOf(
  readResources(
    'shop.yaml',
    `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: users, namespace: shop }
spec:
  replicas: 3
  template:
    metadata: { labels: { app: users } }
    spec:
      serviceAccountName: users
      containers: [{ name: app, ports: [{ name: grpc, containerPort: 50051 }] }]
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: sweep, namespace: shop }
spec:
  jobTemplate:
    spec:
      template:
        metadata: { labels: { app: sweep, sidecar.istio.io/inject: "false" } }
        spec: { containers: [{ name: app }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: postgres, namespace: data }
spec:
  template:
    metadata: { labels: { app: postgres }, annotations: { sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: app }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: users, namespace: shop }
spec: { scaleTargetRef: { kind: Deployment, name: users }, minReplicas: 2, maxReplicas: 9 }
---
apiVersion: v1
kind: Service
metadata: { name: users, namespace: shop, annotations: { networking.istio.io/exportTo: "., edge" } }
spec:
  selector: { app: users }
  ports:
    - { name: grpc, port: 80, targetPort: grpc }
    - { name: web, port: 81, appProtocol: kubernetes.io/h2c }
    - { name: GRPC-Web-a, port: 82 }
    - { name: whatever, port: 83 }
    - { name: mail, port: 25 }
    - { name: dns, port: 53, protocol: UDP }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: stripe, namespace: shop }
spec: { hosts: [api.stripe.com, "*.stripe.com"], ports: [{ number: 443, name: tls, protocol: TLS }], exportTo: ["."] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: allow-nothing, namespace: shop }
---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  meshConfig: { outboundTrafficPolicy: { mode: REGISTRY_ONLY }, defaultHttpRetryPolicy: { attempts: 0 } }
`,
  ),
);

describe('a cluster', () => {
  it('knows the pods that anything makes, and which of them are in the mesh', () => {
    expect(
      cluster.workloads.map(({ kind, name, account, inMesh, replicas, ports }) => ({
        is: `${kind} ${name} ${account}`,
        inMesh,
        replicas,
        ports,
      })),
    ).toEqual([
      {
        is: 'Deployment users users',
        inMesh: true,
        replicas: { min: 2, max: 9 },
        ports: [{ name: 'grpc', port: 50051 }],
      },
      { is: 'CronJob sweep default', inMesh: false, replicas: { min: 1, max: 1 }, ports: [] },
      { is: 'StatefulSet postgres default', inMesh: false, replicas: { min: 1, max: 1 }, ports: [] },
    ]);
  });

  it('knows what can be called, and what a proxy takes it for', () => {
    const [users, stripe, anyStripe] = cluster.services;
    expect(users).toMatchObject({
      host: 'users.shop.svc.cluster.local',
      exportTo: ['shop', 'edge'],
      outside: false,
    });
    expect(users?.workloads.map(({ name }) => name)).toEqual(['users']);
    expect(users?.ports.map(({ protocol, targetPort }) => `${protocol} ${targetPort}`)).toEqual([
      'grpc grpc',
      'http2 81',
      'grpc 82',
      'detected 83',
      'tcp 25',
      'udp 53',
    ]);
    expect([stripe?.host, anyStripe?.host]).toEqual(['api.stripe.com', '*.stripe.com']);
    expect(stripe).toMatchObject({ outside: true, exportTo: ['shop'], workloads: [] });
  });

  it('knows namespaces that nothing declares', () => {
    expect(cluster.namespaces.get('data')).toEqual({
      name: 'data',
      labels: { 'kubernetes.io/metadata.name': 'data' },
      resource: undefined,
    });
    expect(cluster.namespaces.get('shop')?.resource?.kind).toBe('Namespace');
  });

  it('knows how the mesh is set', () => {
    expect(cluster.settings).toMatchObject({
      rootNamespace: 'istio-system',
      outbound: 'REGISTRY_ONLY',
      defaultAttempts: 0,
      trustDomain: 'cluster.local',
    });
  });

  it('takes a policy that says nothing for an empty one', () => {
    expect(cluster.ofIstio('AuthorizationPolicy').map(({ spec }) => spec)).toEqual([{}]);
  });

  it("believes istiod's own ConfigMap more than what it is installed from", () => {
    const { settings } = clusterOf(
      readResources(
        'istio.yaml',
        `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "rootNamespace: mesh-root\\ntrustDomain: shop.example" }
---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec: { meshConfig: { trustDomain: other.example } }
`,
      ),
    );
    expect(settings).toMatchObject({ rootNamespace: 'mesh-root', trustDomain: 'shop.example' });
  });
});
