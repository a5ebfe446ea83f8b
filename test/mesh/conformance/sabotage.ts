import type { Manifest } from './lab-manifests.js';

/** Breaks every policy that the checks are about, so that a check which passes all the same is one that does not look. */
export function sabotage(manifest: Manifest): Manifest {
  const text = JSON.stringify(manifest);
  switch (manifest.kind) {
    case 'AuthorizationPolicy':
      return JSON.parse(text.replaceAll(/"principals":\[[^\]]*\]/g, '"principals":["*"]')) as Manifest;
    case 'VirtualService':
      return JSON.parse(
        text
          .replaceAll('"connect-failure,refused-stream"', '"connect-failure,refused-stream,unavailable"')
          .replaceAll(/"attempts":([1-9]\d*)/g, (_, attempts) => `"attempts":${Number(attempts) + 2}`)
          // Longer than is borne with, and shorter than handlers sleep.
          .replaceAll(/"timeout":"([^"]*)s"/g, (_, seconds) => `"timeout":"${Number(seconds) + 2}s"`),
      ) as Manifest;
    case 'DestinationRule':
      return JSON.parse(
        text
          .replaceAll(/"http2MaxRequests":\d+/g, '"http2MaxRequests":10000')
          .replaceAll(/"consecutiveGatewayErrors":\d+/g, '"consecutiveGatewayErrors":1000'),
      ) as Manifest;
    case undefined:
    default:
      return manifest;
  }
}

/** Of each kind some check must fail. */
export const mustFail: readonly RegExp[] = [
  / refuses a stranger$/,
  / and is told the deadline$/,
  / is entered 1 times for one call that ends in UNAVAILABLE$/,
  / is given up after \d+ ms$/,
  / below it times out$/,
  / calls at once from a pod of /,
  / is left alone after /,
  /^explain of the unbroken manifests says what happened: /,
];

/** Whoever reads the broken policies is not wrong about what they do. */
export const mustHold = /^explain says what happened: /;
