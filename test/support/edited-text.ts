import { stringify } from 'yaml';
import { readResources } from '#manifests/read-resources.js';
import type { Edit } from '#explain/remedy.js';

type Holder = Record<string | number, unknown>;

/** Manifests after one edit of theirs, as somebody would type it. */
export function editedText(text: string, edit: Exclude<Edit, { kind: 'add a call' }>): string {
  const resources = readResources('all.yaml', text);
  const values = resources.map(({ value }) => structuredClone(value) as Holder);
  if (edit.kind === 'create') values.push(structuredClone(edit.value));
  else {
    const { kind, namespace, name } = edit.resource;
    const at = resources.findIndex(
      (each) => each.kind === kind && each.namespace === namespace && each.name === name,
    );
    if (at < 0) throw new Error(`the manifests have no ${kind} ${namespace}/${name}`);
    apply(values[at] ?? {}, edit);
  }
  return values.map((value) => stringify(value, { aliasDuplicateObjects: false })).join('---\n');
}

function apply(
  object: Holder,
  { kind, path, value }: Exclude<Edit, { kind: 'add a call' | 'create' }>,
): void {
  let holder = object;
  for (const [index, step] of path.slice(0, -1).entries()) {
    holder[step] ??= typeof path[index + 1] === 'number' ? [] : {};
    holder = holder[step] as Holder;
  }
  const last = path.at(-1) ?? '';
  if (kind === 'put') holder[last] = value;
  else if (kind === 'remove') (holder as unknown as unknown[]).splice(Number(last), 1);
  else {
    const list = (holder[last] ??= []) as unknown[];
    if (kind === 'add') list.push(value);
    else list.unshift(value);
  }
}
