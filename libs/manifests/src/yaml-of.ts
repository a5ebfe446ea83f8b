import { CORE_SCHEMA, dump, Type } from 'js-yaml';

/**
 * What the core of YAML takes for text, and a reader of YAML 1.1 for something else: a date, a key that merges. Stated so
 * that they are quoted; the schema that js-yaml has for it asks of every value whether it is a set or bytes as well.
 */
const others = [
  new Type('tag:yaml.org,2002:timestamp', {
    kind: 'scalar',
    resolve: (text: string | null) => /^\d{4}-\d/.test(text ?? ''),
  }),
  new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (text: string | null) => text === '<<' }),
];
const schema = CORE_SCHEMA.extend({ implicit: others });

/** Objects as a stream of YAML, a document each; what readers of YAML 1.1 would take for another value is quoted. */
export const yamlOf = (objects: readonly unknown[]): string =>
  objects.map((object) => dump(object, { lineWidth: -1, noRefs: true, schema })).join('---\n');
