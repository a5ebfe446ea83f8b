import { Access } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import { limitOf } from '#mesh/kong/capacity.js';
import type { Door, Mesh, Operation } from '#mesh/mesh.js';
import type { Change, Facet, Risk } from '../change.js';
import { paired } from '../paired.js';

/** What the world may ask, and what it must bring. */
export const exposureChanges = (before: Mesh, after: Mesh): readonly Change[] => [
  ...paired(before.operations, after.operations, routeOf).flatMap(({ before: old, after: young }) => {
    if (old && young) return policyChanges(old, young);
    return young ? [opened(young)] : old ? [closed(old)] : [];
  }),
  ...paired(before.doors, after.doors, ({ prefix }) => prefix).flatMap(({ before: old, after: young }) =>
    doorChange(old, young),
  ),
];

/** As in "POST /v1/orders". */
const routeOf = ({ method, path }: Operation): string => `${method} ${path}`;

const opened = (operation: Operation): Change => ({
  risk: 'dangerous',
  facet: 'exposure',
  subject: routeOf(operation),
  before: undefined,
  after: `public, ${needed(operation)}`,
  reason: 'the world may ask this from now on',
  place: operation.places(),
});

const closed = (operation: Operation): Change => ({
  risk: 'careful',
  facet: 'exposure',
  subject: routeOf(operation),
  before: `public, ${needed(operation)}`,
  after: undefined,
  reason: 'clients that still ask get 404',
  place: operation.places(),
});

const words: Readonly<Record<Access, string>> = {
  [Access.UNSPECIFIED]: 'nothing stated',
  [Access.PUBLIC]: 'anyone',
  [Access.SIGNATURE]: 'a signed body',
  [Access.TOKEN]: 'an access token',
};

/** How much a caller must prove: less is weaker. */
const strength: Readonly<Record<Access, number>> = {
  [Access.UNSPECIFIED]: 0,
  [Access.PUBLIC]: 0,
  [Access.SIGNATURE]: 1,
  [Access.TOKEN]: 1,
};

const needed = ({ access, scopes }: Operation): string =>
  scopes.length === 0 ? words[access] : `${words[access]} with ${[...scopes].sort().join(' ')}`;

function policyChanges(old: Operation, young: Operation): readonly Change[] {
  const change = (
    risk: Risk,
    facet: Facet,
    field: string,
    values: readonly [string, string],
    reason: string,
  ): Change => ({
    risk,
    facet,
    subject: routeOf(young),
    before: values[0],
    after: values[1],
    reason,
    place: young.places(field),
  });
  const changes: Change[] = [];
  if (needed(old) !== needed(young)) {
    const isWeaker =
      strength[young.access] < strength[old.access] ||
      (young.access === old.access && old.scopes.some((scope) => !young.scopes.includes(scope))) ||
      // One proof in the place of another admits who could not give the first.
      (young.access !== old.access &&
        strength[young.access] === strength[old.access] &&
        strength[old.access] > 0);
    changes.push(
      change(
        isWeaker ? 'dangerous' : 'careful',
        'auth',
        'access',
        [needed(old), needed(young)],
        isWeaker ? 'it admits callers that it refused before' : 'callers that it admitted before are refused',
      ),
    );
  }
  if (old.keyRequired !== young.keyRequired)
    changes.push(
      change(
        'careful',
        'auth',
        'idempotency_key',
        [keyOf(old), keyOf(young)],
        young.keyRequired
          ? 'requests without an Idempotency-Key are refused from now on'
          : 'a client that asks again without a key may have a second effect',
      ),
    );
  if (old.limitClass !== young.limitClass) {
    const [from, to] = [perMinuteOf(old), perMinuteOf(young)];
    changes.push(
      change(
        to < from ? 'careful' : 'safe',
        'limits',
        'limit_class',
        [`${from} a minute`, `${to} a minute`],
        to < from ? 'one address may ask less often' : 'one address may ask more often',
      ),
    );
  }
  return changes;
}

const keyOf = ({ keyRequired }: Operation): string => (keyRequired ? 'needs a key' : 'needs no key');

function perMinuteOf({ limitClass }: Operation): number {
  const { plugin, config } = limitOf(limitClass);
  return plugin === 'rate-limiting' ? (config.minute ?? Infinity) : Infinity;
}

function doorChange(old: Door | undefined, young: Door | undefined): readonly Change[] {
  if (old?.app === young?.app) return [];
  return [
    {
      risk: young ? 'dangerous' : 'careful',
      facet: 'exposure',
      subject: `everything below ${(young ?? old)?.prefix}`,
      before: old && `answered by ${old.app}`,
      after: young && `answered by ${young.app}`,
      reason: young
        ? 'the app must refuse by itself what the world may not ask'
        : 'clients that still ask get 404',
      place: undefined,
    },
  ];
}
