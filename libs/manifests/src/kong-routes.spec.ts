import { describe, expect, it } from '@jest/globals';
import { doors, operations } from '#contracts/contracts.js';
import { filesOf } from '../../../test/support/rendered.js';
import { clusterOf } from './cluster-of.js';
import { kongRoutesOf, routeTaken } from './kong-routes.js';
import { readResources } from './read-resources.js';

const cluster = clusterOf([...filesOf('prod')].flatMap(([file, text]) => readResources(file, text)));
const routes = kongRoutesOf(cluster);
const taken = (method: string, path: string, host?: string) =>
  routeTaken(routes, { method, path, ...(host && { host }) })?.ingress.name;

describe('the route that Kong takes', () => {
  it.each(operations())('for $method $path is the one of the operation', ({ method, path, name }) => {
    const kebab = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
    expect(taken(method, path.replaceAll(/\{\w+\}/g, '1'))).toBe(kebab);
  });

  it.each(doors())('for what is below $prefix is its door', ({ prefix }) => {
    expect(taken('GET', `${prefix}/x`)).toMatch(/^door-/);
    expect(taken('GET', `${prefix}beside`)).toBe('unknown');
  });

  it('is of the public host only', () => {
    expect(taken('POST', '/v1/orders', 'shop.meshcart.example')).toBe('place-order');
    expect(taken('POST', '/v1/orders', 'other.example')).toBeUndefined();
  });

  it('knows its plugins by what they are, global ones too', () => {
    const route = routeTaken(routes, { method: 'POST', path: '/v1/orders' });
    expect(route?.plugins.map(({ plugin }) => plugin)).toEqual([
      'correlation-id',
      'request-transformer',
      'request-size-limiting',
      'cors',
      'rate-limiting',
    ]);
    const wide = `apiVersion: configuration.konghq.com/v1
kind: KongClusterPlugin
metadata: {name: everywhere, labels: {global: "true"}, annotations: {kubernetes.io/ingress.class: kong}}
plugin: prometheus
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop, annotations: {konghq.com/plugins: "missing, everywhere"}}
spec: {ingressClassName: kong, rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {name: http}}}}]}}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: other, namespace: shop}
spec: {ingressClassName: nginx, rules: [{http: {paths: [{path: /x, pathType: Prefix, backend: {service: {name: a, port: {name: http}}}}]}}]}
`;
    expect(kongRoutesOf(clusterOf(readResources('a.yaml', wide)))).toMatchObject([
      {
        host: undefined,
        preservesHost: true,
        plugins: [
          { name: 'everywhere', plugin: 'prometheus' },
          { name: 'missing', plugin: undefined, resource: undefined },
          { name: 'everywhere', plugin: 'prometheus' },
        ],
        service: { namespace: 'shop', name: 'a', port: 'http' },
      },
    ]);
  });
});
