import { describe, expect, it } from '@jest/globals';
import { compareVersions, kubernetesOfIstio, placeIn, releaseOf } from './version-matrix.js';

describe('releases', () => {
  it.each([
    ['v1.34.4', '1.34'],
    ['1.31.0-dev', '1.31'],
    ['3.9.3-ubuntu', '3.9'],
    ['kong:3.9', '3.9'],
    ['docker.io/istio/pilot:1.30.3-distroless', '1.30'],
    ['registry.example:5000/kong/kubernetes-ingress-controller:3.5.13', '3.5'],
  ])('are read out of %s', (version, release) => expect(releaseOf(version)).toBe(release));

  it('are not guessed from a digest', () => {
    expect(releaseOf('4a7fdc033b99')).toBeUndefined();
    expect(releaseOf('latest')).toBeUndefined();
  });

  it('are compared by number, not by letter', () => {
    expect(compareVersions('1.9', '1.30')).toBeLessThan(0);
    expect(compareVersions('3.5.13', '3.5.6')).toBeGreaterThan(0);
  });

  it('below a range are refused, and above it untested', () => {
    const range = kubernetesOfIstio['1.30']!;
    expect(placeIn(range, '1.31')).toBe('older');
    expect(placeIn(range, '1.34')).toBe('inside');
    expect(placeIn(range, '1.37')).toBe('newer');
  });
});
