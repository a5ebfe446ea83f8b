import type { OperationInput } from '../operations/operation.js';
import { invalidRequest } from '../domain/stripe-error.js';
import { authenticate, refusePublishableKey } from './authenticate.js';
import { type Form, parseForm } from './form-body.js';
import { type Parameters, typedParameters } from './parameters.js';
import { keyTooLong, notStoodInFor, unknownUrl } from './refusals.js';
import type { Route, Router } from './router.js';
import type { StripeRequest } from './stripe-request.js';

export interface Understood {
  readonly route: Route;
  readonly input: OperationInput;
  readonly expand: readonly string[];
}

/** All that is checked before an operation begins; what is thrown here is never saved under the key. */
export const understand = (router: Router, request: StripeRequest, secretKey: string): Understood => {
  const caller = authenticate(request.authorization, secretKey);
  const route = router.find(request.method, request.path);
  if (!route) throw unknownUrl(request.method, request.path);
  if ((request.idempotencyKey?.length ?? 0) > 255) throw keyTooLong();
  const params = typedParameters(formOf(request), route.schema);
  for (const name of Object.keys(params))
    if (!route.operation.supports.includes(name)) throw notStoodInFor(name);
  if (caller === 'publishable') {
    if (!route.operation.publishable) throw refusePublishableKey();
    assertClientSecret(route, params);
  }
  return { route, input: { path: route.path, params }, expand: expandOf(params) };
};

/** Query and body together, as Stripe reads them. */
export const formOf = (request: StripeRequest): Form =>
  parseForm([request.query, request.body].filter(Boolean).join('&'));

const assertClientSecret = (route: Route, params: Parameters): void => {
  const secret = params.client_secret;
  if (typeof secret !== 'string')
    throw invalidRequest('Missing required param: client_secret.', {
      code: 'parameter_missing',
      param: 'client_secret',
    });
  if (!secret.startsWith(`${route.path.intent}_secret_`))
    throw invalidRequest('The client_secret provided does not match the client_secret of the intent.', {
      param: 'client_secret',
    });
};

const expandOf = (params: Parameters): readonly string[] => {
  const given = params.expand;
  return Array.isArray(given) ? given.map(String) : [];
};
