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

const options = { lineWidth: -1, schema };

/** Manifests repeat their keys, names and hosts many times over; how to write one of them is asked of js-yaml once. */
class Written<Scalar> {
  private readonly texts = new Map<Scalar, string>();
  private static readonly mostKept = 20_000;

  constructor(private readonly write: (scalar: Scalar) => string) {}

  of(scalar: Scalar): string {
    let text = this.texts.get(scalar);
    if (text !== undefined) return text;
    if (this.texts.size >= Written.mostKept) this.texts.clear();
    text = this.write(scalar);
    this.texts.set(scalar, text);
    return text;
  }
}
const keys = new Written<string>((key) => dump({ [key]: 0 }, options).slice(0, -': 0\n'.length));
const scalars = new Written<unknown>((scalar) => dump(scalar, options).slice(0, -'\n'.length));

/** Objects as a stream of YAML, a document each; what readers of YAML 1.1 would take for another value is quoted. */
export const yamlOf = (objects: readonly object[]): string =>
  objects.map((object) => `${blockOf(object, '\n', '') || emptyOf(object)}\n`).join('---\n');

/**
 * What needs lines of its own; empty where there is nothing in it.
 * @param line how each line starts
 * @param first how the first line starts: behind a dash it goes on where it is
 */
const blockOf = (value: object, line: string, first: string): string =>
  Array.isArray(value) ? sequenceOf(value, line, first) : mappingOf(value as Mapping, line, first);

type Mapping = Record<string, unknown>;

function mappingOf(mapping: Mapping, line: string, first: string): string {
  let text = '';
  const deeper = `${line}  `;
  for (const key of Object.keys(mapping)) {
    const value = mapping[key];
    if (value === undefined) continue;
    const start = `${text === '' ? first : line}${keys.of(key)}:`;
    if (typeof value === 'object' && value !== null)
      text += start + (blockOf(value, deeper, deeper) || ` ${emptyOf(value)}`);
    else text += `${start} ${scalarOf(value, deeper)}`;
  }
  return text;
}

function sequenceOf(items: readonly unknown[], line: string, first: string): string {
  let text = '';
  const deeper = `${line}  `;
  for (const item of items) {
    const start = `${text === '' ? first : line}- `;
    if (typeof item === 'object' && item !== null)
      text += start + (blockOf(item, deeper, '') || emptyOf(item));
    else text += start + scalarOf(item ?? null, deeper);
  }
  return text;
}

const emptyOf = (value: object): string => (Array.isArray(value) ? '[]' : '{}');

/** js-yaml wrote the further lines of a text two columns in. Zero has no sign, as in JSON. */
function scalarOf(value: unknown, line: string): string {
  const text = scalars.of(value === 0 ? 0 : value);
  return text.includes('\n') ? text.replaceAll('\n  ', line) : text;
}
