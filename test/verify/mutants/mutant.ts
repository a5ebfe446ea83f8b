import { yamlOf } from '#manifests/yaml-of.js';
import { documentsOf, filesIn, type Files } from '../manifests.js';

/** One fault planted in good manifests. */
export interface Mutant {
  /** Of the rule that must find it. */
  readonly rule: string;
  /** What is wrong, in a few words. */
  readonly fault: string;
  /** The folder of k8s/ that it is planted in; dev where absent. */
  readonly environment?: 'dev' | 'prod';
  /** Whether it shows without a contract as well. */
  readonly alone: boolean;
  readonly changes: readonly Change[];
  readonly kubernetes?: string;
  /** An RPC that the contract has made a stream of since the manifests were rendered. */
  readonly stream?: string;
  /** What the message has in it, where the rule finds other things in the same fault. */
  readonly says?: string;
}

/** Manifests without a fault, as installed: of the two ways to install Istio, the one without its CNI plugin. */
export function goodBase(environment: string): Files {
  const files = new Map(filesIn('k8s/istio', 'k8s/platform', `k8s/${environment}`, 'k8s/monitoring'));
  files.delete('k8s/istio/operator-cni.yaml');
  return files;
}

/** A key, an index, or the item of a list whose field is so. */
export type Where = string | number | Readonly<Record<string, string>>;

export type Change =
  /** A field gets another value; undefined takes it out. */
  | { readonly of: string; readonly at: readonly Where[]; readonly to: unknown }
  /** An item comes first in a list. */
  | { readonly of: string; readonly at: readonly Where[]; readonly first: unknown }
  | { readonly remove: string }
  /** One object more, in the file of another one. */
  | { readonly add: unknown; readonly beside: string };

type Manifest = Record<string, unknown>;

/** The files of the base in which something changed. @throws where a change finds nothing to change. */
export function planted(base: Files, { changes }: Pick<Mutant, 'changes'>): Files {
  const files = new Map<string, Manifest[]>();
  const fileOf = (title: string): [string, Manifest[]] => {
    for (const [file, text] of base) {
      const documents =
        files.get(file) ?? (text.includes(title.split(/[ /]/).at(-1) ?? '') ? documentsOf(text) : []);
      if (documents.some((each) => titleOf(each) === title)) {
        files.set(file, documents);
        return [file, documents];
      }
    }
    throw new Error(`the base has no ${title}`);
  };
  for (const change of changes) {
    if ('add' in change) fileOf(change.beside)[1].push(change.add as Manifest);
    else if ('remove' in change) {
      const [file, documents] = fileOf(change.remove);
      files.set(
        file,
        documents.filter((each) => titleOf(each) !== change.remove),
      );
    } else edit(fileOf(change.of)[1].find((each) => titleOf(each) === change.of) ?? {}, change);
  }
  return new Map([...files].map(([file, documents]) => [file, yamlOf(documents)]));
}

/** Settings of an installer may have no name. */
const titleOf = ({ kind, metadata }: Manifest): string => {
  const { namespace, name } = (metadata ?? {}) as { namespace?: string; name?: string };
  return [String(kind), [namespace, name].filter((each) => each !== undefined).join('/')].join(' ').trim();
};

function edit(manifest: Manifest, change: Extract<Change, { of: string }>): void {
  const path = change.at.slice(0, -1);
  const last = change.at.at(-1);
  let holder: unknown = manifest;
  for (const step of 'first' in change ? change.at : path) holder = follow(holder, step, change.of);
  if ('first' in change) {
    (holder as unknown[]).unshift(change.first);
    return;
  }
  const key = keyIn(holder, last ?? '', change.of);
  if (change.to !== undefined) (holder as Record<string | number, unknown>)[key] = change.to;
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete (holder as Record<string, unknown>)[key];
}

function follow(value: unknown, step: Where, title: string): unknown {
  const key = keyIn(value, step, title);
  const holder = value as Record<string | number, unknown>;
  // What is not there yet is made, as an object.
  holder[key] ??= {};
  return holder[key];
}

function keyIn(value: unknown, step: Where, title: string): string | number {
  if (typeof step !== 'object') return step;
  const [[field, wanted] = ['', '']] = Object.entries(step);
  const index = (value as Record<string, unknown>[]).findIndex((each) => each[field] === wanted);
  if (index < 0) throw new Error(`${title} has no item whose ${field} is ${wanted}`);
  return index;
}
