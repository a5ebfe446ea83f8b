import { describe, expect, it } from '@jest/globals';
import { bodyLimit } from '#api/http/limits.js';
import { doors, operations } from '#contracts/contracts.js';
import { bodyLimitKilobytes } from '#mesh/kong/capacity.js';
import type { Plugin, PublicIngress } from '#mesh/kong/resource.js';
import { manifestsIn, ofKind, type Manifest } from '../support/rendered.js';

// Whether all who name operations name the same is asked in test/component/api/surface.spec.ts.

const manifests = manifestsIn('prod');
const routes = ofKind(manifests, 'Ingress').map((manifest) => manifest as Manifest & PublicIngress);
const annotation = (route: PublicIngress, name: string) => route.metadata.annotations[`konghq.com/${name}`];

/** As Kong's controller documents it: exact paths, regular expressions after "/~", and prefixes of whole segments. */
function takes(route: PublicIngress, method: string, path: string): boolean {
  const methods = annotation(route, 'methods')?.split(',');
  if (methods && !methods.includes(method)) return false;
  return route.spec.rules.some(({ http }) =>
    http.paths.some(({ path: wanted, pathType }) => {
      if (pathType === 'ImplementationSpecific') return new RegExp(`^${wanted.slice(2)}`).test(path);
      return pathType === 'Exact' ? path === wanted : path === wanted || path.startsWith(`${wanted}/`);
    }),
  );
}

const isOfOperation = ({ metadata }: PublicIngress) => !/^(door-|unknown$)/.test(metadata.name);
const example = (path: string) => path.replaceAll(/\{\w+\}/g, '0192f0c1-6e2c-7b7e-8d0a-3f1a2b3c4d5e');

describe('the routes of Kong', () => {
  it.each(operations())('hold exactly one for $method $path', ({ method, path }) => {
    const found = routes.filter(isOfOperation).filter((route) => takes(route, method, example(path)));

    expect(found).toHaveLength(1);
    expect(found[0]?.spec.rules[0]?.http.paths[0]?.backend.service).toEqual({
      name: 'api',
      port: { number: 3000 },
    });
  });

  it('hold none beside operations but doors and the answer to everything else', () => {
    const others = routes.filter((route) => !isOfOperation(route));

    expect(others).toHaveLength(doors().length + 1);
  });

  it.each(doors())('lead $prefix to $app', ({ prefix, app }) => {
    const found = routes.filter(
      (route) => route.metadata.name.startsWith('door-') && takes(route, 'GET', `${prefix}/x`),
    );

    expect(found.map(({ spec }) => spec.rules[0]?.http.paths[0]?.backend.service.name)).toEqual([app]);
  });

  it('give the mesh its own names, and keep paths as they are', () => {
    for (const route of routes) {
      expect(annotation(route, 'preserve-host')).toBe('false');
      expect(annotation(route, 'strip-path')).toBe('false');
      expect(annotation(route, 'protocols')).toBe('https');
    }
  });

  it('wait as long as the longest operation, and never try again', () => {
    const longest = Math.max(...operations().map(({ timeoutMs }) => timeoutMs));
    const service = ofKind(manifests, 'Service').find(({ metadata }) => metadata.name === 'api');

    expect(service?.metadata.annotations).toMatchObject({
      'ingress.kubernetes.io/service-upstream': 'true',
      'konghq.com/retries': '0',
      'konghq.com/read-timeout': String(longest + 1000),
    });
  });
});

describe('the plugins of Kong', () => {
  const plugins = ofKind(manifests, 'KongPlugin') as readonly (Manifest & Plugin)[];

  it('are all there that routes name', () => {
    const named = new Set(routes.flatMap((route) => annotation(route, 'plugins')?.split(',') ?? []));

    expect(plugins.map(({ metadata }) => metadata.name).toSorted()).toEqual([...named].toSorted());
  });

  it('come with its open source', () => {
    const free = ['correlation-id', 'cors', 'rate-limiting', 'request-size-limiting', 'request-transformer'];

    expect(free).toEqual(expect.arrayContaining(plugins.map(({ plugin }) => plugin)));
  });

  it('limit a body to what the edge takes', () => {
    expect(bodyLimitKilobytes * 1024).toBe(bodyLimit);
  });
});
