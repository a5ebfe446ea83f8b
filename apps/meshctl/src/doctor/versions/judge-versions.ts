import {
  compareVersions,
  firstControllerForKong39,
  firstKongWithoutFreeMode,
  gatewayApiOf,
  kongOfKongController,
  kubernetesOfIstio,
  kubernetesOfKongController,
  placeIn,
  releaseOf,
  type Range,
  type Release,
} from '#manifests/version-matrix.js';
import { failed, ok, warning, type Check } from '../check.js';

/** What runs, as in "1.34.4"; undefined of what is not there, or does not tell. */
export interface Versions {
  readonly kubernetes: string;
  readonly istio: string | undefined;
  readonly kong: string | undefined;
  readonly kongController: string | undefined;
  readonly gatewayApi: string | undefined;
}

/** Do the releases that run go together? */
export function judgeVersions(versions: Versions): readonly Check[] {
  const { kubernetes, istio, kong, kongController, gatewayApi } = versions;
  const found = [
    ...(istio === undefined
      ? [failed('Istio', 'there is no istiod in istio-system', 'scripts/cluster/install-istio')]
      : pair(['Istio', istio], ['Kubernetes', kubernetes], kubernetesOfIstio)),
    ...pair(
      ['Kong Ingress Controller', kongController],
      ['Kubernetes', kubernetes],
      kubernetesOfKongController,
    ),
    ...pair(['Kong Ingress Controller', kongController], ['Kong', kong], kongOfKongController),
    ...pair(['Istio', istio], ['Gateway API', gatewayApi], gatewayApiOf.istio),
    ...pair(
      ['Kong Ingress Controller', kongController],
      ['Gateway API', gatewayApi],
      gatewayApiOf.kongController,
    ),
    ...ofKong(kong, kongController),
  ];
  const seen = [
    `Kubernetes ${kubernetes}`,
    ...(istio ? [`Istio ${istio}`] : []),
    ...(kong ? [`Kong ${kong}`] : []),
    ...(kongController ? [`Kong Ingress Controller ${kongController}`] : []),
    ...(gatewayApi ? [`Gateway API ${gatewayApi}`] : []),
  ].join(', ');
  return found.some(({ status }) => status === 'failed') ? found : [ok(seen, 'go together'), ...found];
}

function pair(
  [name, version]: readonly [string, string | undefined],
  [otherName, otherVersion]: readonly [string, string | undefined],
  matrix: Readonly<Record<string, Range>>,
): readonly Check[] {
  const [release, other] = [version, otherVersion].map((each) => (each ? releaseOf(each) : undefined));
  if (release === undefined || other === undefined) return [];
  const range = matrix[release];
  const object = `${name} ${release}`;
  if (!range) {
    const newest = Object.keys(matrix).toSorted(compareVersions).at(-1) ?? '';
    const isNewer = compareVersions(release, newest) > 0;
    return [
      warning(
        object,
        isNewer
          ? `is newer than this table of releases, which ends with ${newest}`
          : 'is no longer maintained by its makers',
        isNewer
          ? `look up which ${otherName} it supports, or use a newer meshctl`
          : `move to ${name} ${newest}`,
      ),
    ];
  }
  const place = placeIn(range, other);
  if (place === 'inside') return [];
  const message = `supports ${otherName} ${range.from} to ${range.to}; ${other} is ${place}`;
  return place === 'older'
    ? [failed(object, message, `move to ${otherName} ${range.from} or newer`)]
    : [warning(object, message, `try it before you rely on it, or stay with ${otherName} ${range.to}`)];
}

function ofKong(kong: string | undefined, controller: string | undefined): readonly Check[] {
  const release = kong ? releaseOf(kong) : undefined;
  if (release === undefined) return [];
  if (compareVersions(release, firstKongWithoutFreeMode) >= 0)
    return [
      warning(`Kong ${release}`, 'does nothing new without a licence', 'stay with Kong 3.9, or license it'),
    ];
  const isOld =
    controller !== undefined &&
    isWhole(controller) &&
    compareVersions(controller, firstControllerForKong39) < 0;
  return isKong39(release) && isOld
    ? [
        failed(
          `Kong Ingress Controller ${controller}`,
          'breaks the certificates of Kong 3.9',
          `move to ${firstControllerForKong39} or newer`,
        ),
      ]
    : [];
}

const isKong39 = (release: Release) => release === '3.9';
/** A tag as "3.5" moves: it says nothing of the third number. */
const isWhole = (version: string) => /\d+\.\d+\.\d+/.test(version);
