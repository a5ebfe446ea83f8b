import { describe, expect, it } from '@jest/globals';
import { placeOf } from './place-of.js';
import { readResources, UnreadableManifest } from './read-resources.js';
import { titleOf, type Resource } from './resource.js';

const text = `# Two objects, and a list
apiVersion: v1
kind: Service
metadata:
  name: users
  namespace: shop
spec:
  ports:
    - name: grpc
      port: 50051
--- # the second
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled, odd: 1 } }
---

---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ServiceAccount
    metadata: { name: users }
  - apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: orders
---
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [users.yaml]
`;

describe('manifests', () => {
  const resources = readResources('shop.yaml', text);

  it('are read in the order of the file, lists taken apart', () => {
    expect(resources.map(titleOf)).toEqual([
      'Service shop/users',
      'Namespace shop',
      'ServiceAccount default/users',
      'ServiceAccount default/orders',
    ]);
    expect(resources[1]?.labels).toEqual({ 'istio-injection': 'enabled' });
  });

  it('tell the line of each field', () => {
    const lineOf = (index: number, ...path: (string | number)[]) =>
      placeOf(resources[index] as Resource, ...path).line;
    const written = text.split('\n');
    const seen = [
      lineOf(0),
      lineOf(0, 'spec', 'ports', 0, 'port'),
      lineOf(1, 'kind'),
      lineOf(3, 'metadata', 'name'),
    ].map((line) => written[line - 1]?.trim());
    expect(seen).toEqual(['apiVersion: v1', 'port: 50051', 'kind: Namespace', 'name: orders']);
  });

  it('tell of what is absent where it would stand', () => {
    const absent = placeOf(resources[0] as Resource, 'spec', 'ports', 0, 'targetPort');
    expect(text.split('\n')[absent.line - 1]).toContain('- name: grpc');
  });

  it('are told from the files of other tools where those may lie beside them', () => {
    const values = 'image: { tag: v1 }\n';
    expect(readResources('values.yaml', values, 'leave out')).toEqual([]);
    expect(() => readResources('values.yaml', values)).toThrow(UnreadableManifest);
    expect(() => readResources('shop.yaml', 'kind: Service\n', 'leave out')).toThrow(
      /no apiVersion and kind/,
    );
  });

  it.each([
    ['a: [', /shop.yaml:\d+: /],
    ['just words', /shop.yaml:1: this document is no object/],
    ['---\nkind: Service\n', /shop.yaml:1: .* no apiVersion and kind/],
    ['apiVersion: v1\nkind: Service\nmetadata: {}\n', /this Service has no metadata.name/],
    ['apiVersion: v1\napiVersion: v2\n', /shop.yaml:2: duplicated mapping key/],
  ])('are refused with file and line: %j', (broken, message) => {
    expect(() => readResources('shop.yaml', broken)).toThrow(UnreadableManifest);
    expect(() => readResources('shop.yaml', broken)).toThrow(message);
  });
});
