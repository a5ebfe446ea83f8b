import { worstCaseTries } from '../worst-case.js';
import type { Rule } from './rule.js';

export const triesBounded: Rule = {
  id: 'tries-bounded',
  reason:
    'Retries of a chain multiply: when the last one fails, every request of the first one becomes that many.',
  fix: 'Let one RPC of the path retry and not the others, or state a higher max_tries where that load can be borne.',
  check: (mesh) =>
    [...mesh.operations, ...mesh.entryPoints].flatMap((root) =>
      [...worstCaseTries(mesh, root)]
        .filter(([, tries]) => tries > root.maxTries)
        .map(([callee, tries]) => ({
          place: root.places('max_tries'),
          message: `one run of ${root.origin} may enter ${callee} ${tries} times; at most ${root.maxTries} are allowed`,
        })),
    ),
};
