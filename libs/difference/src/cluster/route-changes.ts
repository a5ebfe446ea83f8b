import { isDeepStrictEqual } from 'node:util';
import { fieldsAt } from '#manifests/fields.js';
import type { KongRoute, UsedPlugin } from '#manifests/kong-routes.js';
import { placeOf } from '#manifests/place-of.js';
import type { Change, Facet, Risk } from '../change.js';
import { paired } from '../paired.js';

/** What the world may ask of Kong, and what its plugins make of that. */
export const routeChanges = (before: readonly KongRoute[], after: readonly KongRoute[]): readonly Change[] =>
  paired(before.flatMap(byMethod), after.flatMap(byMethod), ({ subject }) => subject).flatMap(
    ({ name, before: old, after: young }) => {
      const change = changeOn(name, (young ?? old)?.route);
      if (!old && young)
        return [
          change(
            'dangerous',
            'exposure',
            undefined,
            leadsTo(young.route),
            'the world may ask this from now on',
          ),
        ];
      if (old && !young)
        return [
          change(
            'careful',
            'exposure',
            leadsTo(old.route),
            undefined,
            'clients that still ask get another answer',
          ),
        ];
      if (!old || !young) return [];
      return [
        ...targetChange(old.route, young.route, change),
        ...pluginChanges(old.route, young.route, change),
      ];
    },
  );

/** Kong looks at methods and paths, so two that differ in one of them are two. */
const byMethod = (route: KongRoute) =>
  (route.methods.length === 0 ? ['any method'] : route.methods).map((method) => ({
    subject: `${method} ${route.host ?? '*'}${route.written}${route.kind === 'prefix' ? ' and below' : ''}`,
    route,
  }));

const leadsTo = ({ service: { namespace, name, port } }: KongRoute): string =>
  `leads to ${namespace}/${name}:${port}`;

type Make = (
  risk: Risk,
  facet: Facet,
  before: string | undefined,
  after: string | undefined,
  reason: string,
) => Change;

const changeOn =
  (subject: string, route: KongRoute | undefined): Make =>
  (risk, facet, before, after, reason) => ({
    risk,
    facet,
    subject,
    before,
    after,
    reason,
    place: route && placeOf(route.ingress, ...route.path),
  });

function targetChange(old: KongRoute, young: KongRoute, change: Make): readonly Change[] {
  const changes: Change[] = [];
  if (leadsTo(old) !== leadsTo(young))
    changes.push(
      change('dangerous', 'exposure', leadsTo(old), leadsTo(young), 'another service answers the world'),
    );
  const plain = (route: KongRoute) => route.protocols.length === 0 || route.protocols.includes('http');
  if (plain(old) !== plain(young))
    changes.push(
      change(
        plain(young) ? 'dangerous' : 'careful',
        'transport',
        plain(old) ? 'plain HTTP, too' : 'HTTPS only',
        plain(young) ? 'plain HTTP, too' : 'HTTPS only',
        plain(young) ? 'what is asked can be read on the way' : 'clients that ask in plain text are refused',
      ),
    );
  return changes;
}

const pluginChanges = (old: KongRoute, young: KongRoute, change: Make): readonly Change[] =>
  paired(old.plugins, young.plugins, keyOf).flatMap(({ name, before, after }) => {
    if (before && after && isDeepStrictEqual(before.config, after.config)) return [];
    const facet = facetOf(after ?? before);
    const [risk, reason] = judged(facet, before, after);
    return [change(risk, facet, before && spoken(name, before), after && spoken(name, after), reason)];
  });

/** A plugin of the same kind under another name is the same one, changed. */
const keyOf = ({ plugin, name }: UsedPlugin): string => plugin ?? name;

/** Plugins of Kong's open source that ask who somebody is. */
const asking =
  /^(jwt|key-auth|basic-auth|hmac-auth|ldap-auth|oauth2|acl|mtls-auth|openid-connect|session|ip-restriction|bot-detection)$/;
const limiting = /^(rate-limiting|rate-limiting-advanced|request-size-limiting|response-ratelimiting)$/;

const facetOf = (used: UsedPlugin | undefined): Facet =>
  asking.test(used?.plugin ?? '') ? 'auth' : limiting.test(used?.plugin ?? '') ? 'limits' : 'plugin';

function judged(
  facet: Facet,
  before: UsedPlugin | undefined,
  after: UsedPlugin | undefined,
): readonly [Risk, string] {
  if (facet === 'auth') {
    if (!after) return ['dangerous', 'nobody is asked any more who they are'];
    return before
      ? ['dangerous', 'who is admitted is another question from now on']
      : ['careful', 'callers who cannot prove who they are are refused'];
  }
  if (facet === 'limits') {
    if (!after) return ['careful', 'a flood is not kept off here any more'];
    const lower =
      !before || numbersOf(after).some(([name, value]) => value < (numberIn(before, name) ?? Infinity));
    return lower
      ? ['careful', 'clients that asked for more are refused']
      : ['safe', 'clients may ask for more'];
  }
  if (
    after?.plugin === 'cors' &&
    fieldsAt(after.config)['credentials'] === true &&
    !(fieldsAt(before?.config)['credentials'] === true)
  )
    return ['dangerous', 'pages of others may ask with the credentials of whoever looks at them'];
  return ['careful', 'what Kong does to requests and answers changes'];
}

const numbersOf = ({ config }: UsedPlugin): readonly (readonly [string, number])[] =>
  Object.entries(fieldsAt(config)).filter((entry): entry is [string, number] => typeof entry[1] === 'number');

const numberIn = (used: UsedPlugin, name: string): number | undefined =>
  numbersOf(used).find(([field]) => field === name)?.[1];

const spoken = (name: string, used: UsedPlugin): string => {
  const numbers = numbersOf(used).map(([field, value]) => `${field} ${value}`);
  return numbers.length === 0 ? name : `${name} (${numbers.join(', ')})`;
};
