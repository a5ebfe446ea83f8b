/** A release by its first two numbers, as in "1.30". */
export type Release = `${number}.${number}`;

/** Both ends included. */
export interface Range {
  readonly from: Release;
  /** The newest that its makers test or name; a newer one may work, and nobody has said so. */
  readonly to: Release;
}

/**
 * Which releases go together. Istio's rows are its page "Supported Releases" and MinK8SVersion of its source; Kong's are
 * the page "Version compatibility" and the test matrix of its controller 3.5.
 */
export const kubernetesOfIstio: Readonly<Record<Release, Range>> = {
  '1.28': { from: '1.30', to: '1.34' },
  '1.29': { from: '1.31', to: '1.35' },
  '1.30': { from: '1.32', to: '1.36' },
  '1.31': { from: '1.32', to: '1.36' },
};

export const kubernetesOfKongController: Readonly<Record<Release, Range>> = {
  '3.4': { from: '1.29', to: '1.32' },
  '3.5': { from: '1.29', to: '1.34' },
};

export const kongOfKongController: Readonly<Record<Release, Range>> = {
  '3.4': { from: '3.4', to: '3.9' },
  '3.5': { from: '3.4', to: '3.12' },
};

/** The CRDs that a controller was built with, and the oldest that it serves. */
export const gatewayApiOf = {
  /** istiod does not watch GRPCRoutes of older CRDs. */
  istio: { '1.30': { from: '1.1', to: '1.5' }, '1.31': { from: '1.1', to: '1.6' } },
  kongController: { '3.4': { from: '1.1', to: '1.2' }, '3.5': { from: '1.1', to: '1.3' } },
} as const satisfies Readonly<Record<string, Readonly<Record<Release, Range>>>>;

/** From here on Kong has no mode without a licence. */
export const firstKongWithoutFreeMode: Release = '3.10';

/** Kong 3.9 breaks on certificates of older controllers. */
export const firstControllerForKong39 = '3.5.6';

/** From here on a sidecar is a native one without being asked for. */
export const firstKubernetesWithNativeSidecars: Release = '1.33';

/** What a control plane and its proxies may differ by: proxies follow, at most this many releases behind. */
export const proxiesMayLagBy = 2;

/** The release in a version or an image's tag, as in "v1.34.4" or "3.9.3-ubuntu"; undefined where there is none. */
export function releaseOf(version: string): Release | undefined {
  const found = /(?:^|[^\d.])v?(\d+)\.(\d+)(?:\.\d+)?(?![\d])/.exec(version);
  return found ? `${Number(found[1])}.${Number(found[2])}` : undefined;
}

/** Below zero where the one is older; of whole versions too, as in "3.5.13". */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => (version.match(/\d+/g) ?? []).map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Where a release lies: "older" is refused by its makers, "newer" is untested. */
export function placeIn({ from, to }: Range, release: Release): 'inside' | 'older' | 'newer' {
  if (compareVersions(release, from) < 0) return 'older';
  return compareVersions(release, to) > 0 ? 'newer' : 'inside';
}
