import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dump, load } from 'js-yaml';
import { yamlOf } from './yaml-of.js';

const oddTexts = [
  '',
  ' ',
  '~',
  '<<',
  'yes',
  'null',
  '012',
  '0x1f',
  '1e3',
  '1:30',
  '2026-01-01',
  '# no comment',
  'a: b',
  '- a',
  '{}',
  'one\ntwo',
  '  first\nsecond\n',
  'one\n\n  two\n\n\n',
  '\ttab',
  "it's",
  'ü\u0007',
];
const text = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ maxLength: 12 }));
const key = fc
  .oneof(fc.constantFrom(...oddTexts), fc.string({ maxLength: 8 }))
  .filter((name) => name !== '__proto__');
const value = fc.letrec<{ any: unknown; map: object; scalar: unknown }>((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, tie('scalar'), fc.array(tie('any'), { maxLength: 4 }), tie('map')),
  map: fc.dictionary(key, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  scalar: fc.oneof(
    text,
    fc.integer(),
    fc.double({ noNaN: true }).map((number) => (number === 0 ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
  ),
}));

describe('YAML of objects', () => {
  it('says what was meant', () => {
    fc.assert(
      fc.property(value.map, (object) => {
        expect(load(yamlOf([object]))).toEqual(object);
      }),
      { numRuns: 500 },
    );
  });

  it('is what js-yaml writes', () => {
    fc.assert(
      fc.property(value.map, (object) => {
        expect(yamlOf([object])).toBe(dump(object, { lineWidth: -1, noRefs: true }));
      }),
      { numRuns: 500 },
    );
  });
});
