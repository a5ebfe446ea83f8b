import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { toolsFolder } from '../tools.js';

/** A JSON schema, as Kubernetes and its custom kinds describe themselves. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

interface CustomKind {
  readonly kind?: string;
  readonly spec?: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** How kubeconform finds the schema of an object below the folder. */
export const schemaLocation = (folder: string): string =>
  join(folder, '{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json');

/** Writes the schemas of Kubernetes' own kinds and of ours, which know no fields but the described ones. */
export async function writeSchemas(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const swagger = JSON.parse(await readFile(join(toolsFolder, '..', 'kubernetes.json'), 'utf8')) as {
    definitions: Record<string, Schema>;
  };
  const definitions = Object.fromEntries(
    Object.entries(swagger.definitions).map(([name, schema]) => [name, strict(schema)]),
  );
  for (const [name, schema] of Object.entries(definitions)) {
    for (const gvk of schema['x-kubernetes-group-version-kind'] ?? [])
      await writeFile(
        fileOf(folder, gvk),
        JSON.stringify({ ...schema, definitions: reached(name, definitions) }),
      );
  }
  for (const custom of await customKinds()) {
    for (const { name: version, schema } of custom.versions) {
      const gvk = { group: custom.group, version, kind: custom.names.kind };
      await writeFile(fileOf(folder, gvk), JSON.stringify(ofCustomKind(schema.openAPIV3Schema)));
    }
  }
}

/** For kubeconform the group of the core's kinds is their version. */
const fileOf = (
  folder: string,
  { group, version, kind }: { group: string; version: string; kind: string },
): string => join(folder, `${group || version}_${version}_${kind.toLowerCase()}.json`);

async function customKinds(): Promise<readonly NonNullable<CustomKind['spec']>[]> {
  const source = 'libs/crds/source';
  const texts = await Promise.all(
    (await readdir(source)).map(async (file) => readFile(join(source, file), 'utf8')),
  );
  return texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as CustomKind))
    .flatMap(({ spec }) => (spec ? [spec] : []));
}

/** The server reads these three beside what a kind describes. */
function ofCustomKind(schema: Schema): Schema {
  const own = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
  return strict({ ...schema, properties: { ...schema.properties, ...own } });
}

function strict(schema: Schema): Schema {
  if (
    schema['x-kubernetes-int-or-string'] ||
    schema.format === 'int-or-string' ||
    schema.$ref?.endsWith('.Quantity')
  )
    return { oneOf: [{ type: 'string' }, { type: 'number' }] } as Schema;
  const { properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(items ? { items: strict(items) } : {}),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: strict(additionalProperties) }
      : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, each]) => [name, strict(each)]),
          ),
          additionalProperties:
            schema['x-kubernetes-preserve-unknown-fields'] ?? additionalProperties ?? false,
        }
      : {}),
  };
}

/** What a definition refers to, and what that refers to. */
function reached(name: string, all: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  const visit = (from: string) => {
    for (const [, to = ''] of JSON.stringify(all[from]).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      const schema = all[to];
      if (!schema || to in found) continue;
      found[to] = schema;
      visit(to);
    }
  };
  visit(name);
  return found;
}
