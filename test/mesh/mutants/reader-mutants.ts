import type { Mutant } from './mutants.js';

const folder = 'libs/manifests/src/effective';

/** A reader of manifests with one wrong line, which the comparison with istiod must notice. */
export const readerMutants: readonly Mutant[] = [
  {
    name: 'of VirtualServices for one host the last wins',
    file: `${folder}/virtual-services.ts`,
    line: 'if (own.length > 0) return own;',
    instead: 'if (own.length > 0) return own.toReversed();',
  },
  {
    name: "a DestinationRule of the client's namespace counts for nothing",
    file: `${folder}/destination-rules.ts`,
    line: 'ownTable?.mostSpecific(service.host) ??',
    instead: '',
  },
  {
    name: 'denials are not heard',
    file: `${folder}/authorization.ts`,
    line: 'const denial = denied.find(({ told }) => told);',
    instead: 'const denial = denied.find(() => false);',
  },
  {
    name: 'modes of ports are overlooked',
    file: `${folder}/peer-authentication.ts`,
    line: 'return ports.get(String(port)) ?? mode;',
    instead: 'return mode;',
  },
  {
    name: 'exportTo of Services hides nothing',
    file: `${folder}/registry.ts`,
    line: "exportTo.includes('*') || exportTo.includes(namespace)",
    instead: "exportTo.length >= 0 || exportTo.includes('*') || exportTo.includes(namespace)",
  },
  {
    name: 'settings of a port inherit the others',
    file: `${folder}/traffic-policy.ts`,
    line: 'if (!own) return { is: rest, resource, path, whole: false };',
    instead: 'if (!own || path.length > 0) return { is: rest, resource, path, whole: false };',
  },
];
