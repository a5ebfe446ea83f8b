import { describe, expect, it } from '@jest/globals';
import { verify } from '#verify/verify.js';
import { filesIn, subjectOf } from './manifests.js';

/** Manifests of others, who know nothing of Meshcart. */
const foundIn = (sample: string, state: string) => {
  const file = `test/verify/${sample}/${state}.yaml`;
  const text = filesIn(`test/verify/${sample}`).get(file) ?? '';
  expect(text).not.toBe('');
  return verify(subjectOf(new Map([[file, text]]), { contract: false, kubernetes: '1.34' })).map(
    ({ rule, object }) => `${rule} ${object.split(' ')[0]} ${object.split('/')[1]}`,
  );
};

const grpcOfBoutique = [
  'adservice',
  'cartservice',
  'checkoutservice',
  'currencyservice',
  'emailservice',
  'paymentservice',
  'productcatalogservice',
  'recommendationservice',
  'shippingservice',
];

describe('Online Boutique', () => {
  it('is told what holds for it, and nothing else', () => {
    const named = [
      'adservice',
      'cartservice',
      'checkoutservice',
      'currencyservice',
      'emailservice',
      'frontend',
      'paymentservice',
      'productcatalogservice',
      'recommendationservice',
      'redis-cart',
      'shippingservice',
    ];
    expect(foundIn('online-boutique', 'as-installed').toSorted()).toEqual(
      [
        // No route speaks of retries, so Istio's default charges a card three times.
        ...grpcOfBoutique.map((name) => `MC001 Service ${name}`),
        // What checkout calls is called by its callers three times as well.
        'MC002 Service checkoutservice',
        'MC002 Service recommendationservice',
        // Past its Sidecar, checkout speaks plaintext to payments, and so is nobody there.
        'MC004 AuthorizationPolicy deny-all',
        'MC004 NetworkPolicy currencyservice',
        // The port of the Service is meant to be that of the container.
        'MC012 AuthorizationPolicy emailservice',
        // Nothing insists on mTLS, by which alone these names are known.
        ...named.map((name) => `MC012 AuthorizationPolicy ${name}`),
        'MC016 Deployment redis-cart',
      ].toSorted(),
    );
  });

  it('has no finding once it is corrected', () =>
    expect(foundIn('online-boutique', 'corrected')).toEqual([]));
});

describe('Bookinfo', () => {
  it('is told what holds for it, and nothing else', () => {
    const deployments = [
      'details-v1',
      'ratings-v1',
      'reviews-v1',
      'reviews-v2',
      'reviews-v3',
      'productpage-v1',
    ];
    expect(foundIn('bookinfo', 'as-installed').toSorted()).toEqual(
      [
        'MC003 VirtualService ratings',
        'MC006 VirtualService reviews',
        'MC006 AuthorizationPolicy details-viewer',
        'MC010 VirtualService reviews',
        ...['details', 'reviews', 'ratings'].map((name) => `MC012 AuthorizationPolicy ${name}-viewer`),
        ...deployments.map((name) => `MC016 Deployment ${name}`),
      ].toSorted(),
    );
  });

  it('has no finding once it is corrected', () => expect(foundIn('bookinfo', 'corrected')).toEqual([]));
});
