import { fromBinary, fromJson, toBinary, toJson, type DescMessage, type Message } from '@bufbuild/protobuf';
import { registry } from '#contracts/registry.js';
import { maskText } from '#errors/mask-text.js';
import { mask } from '#platform/mask.js';
import { digestOf } from './digest.js';
import { parseObject, payloadInvalid, type ToldPayload } from './told-payload.js';
import { unmask } from './unmask.js';

/** An event's data for a person: protobuf's JSON mapping, every field of it, masked. */
export function tellEvent(type: string, data: Uint8Array): ToldPayload {
  const digest = digestOf(data);
  const schema = registry.getMessage(type);
  if (!schema) return { json: '', error: `no contract of this version describes ${type}`, digest };
  const message = read(schema, data);
  if (!message) return { json: '', error: `it is no ${type}`, digest };
  return { json: JSON.stringify(mask(jsonOf(schema, message))), error: '', digest };
}

/**
 * The bytes of an edited event. What is masked stays as stored, and so does what a newer version of the contract added.
 * @throws invalid with the field that breaks the contract
 */
export function mendEvent(type: string, stored: Uint8Array, json: string): Uint8Array {
  const schema = registry.getMessage(type);
  if (!schema) {
    const description = `cannot be checked: no contract of this version describes ${type}`;
    throw payloadInvalid({ path: '', description });
  }
  const before = read(schema, stored);
  const edited = unmask(parseObject(json), before ? jsonOf(schema, before) : {});
  const message = decode(schema, edited);
  if (before?.$unknown) message.$unknown = before.$unknown;
  return toBinary(schema, message);
}

function decode(schema: DescMessage, edited: unknown): Message {
  try {
    return fromJson(schema, edited as Parameters<typeof fromJson>[1], { registry });
  } catch (error) {
    throw refusal(schema, error);
  }
}

/** protobuf-es says "cannot decode field meshcart.x.v1.Message.name from JSON: …" or "… key "name" is unknown". */
function refusal(schema: DescMessage, error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  const [, field = '', about = text] = /^cannot decode field (\S+) from JSON: (.+)$/s.exec(text) ?? [];
  const [path = '', ...others] = pathsTo(field, schema);
  return payloadInvalid({
    path: others.length > 0 ? '' : path,
    description: maskText(about).slice(0, 300),
  });
}

/** Where in an event a field stands that is named in full; in several places where several hold its message. */
function pathsTo(field: string, schema: DescMessage, depth = 0): string[] {
  if (depth > 4) return [];
  return schema.fields.flatMap(({ name, jsonName, message }) => {
    if (`${schema.typeName}.${name}` === field) return [jsonName];
    const within = message ? pathsTo(field, message, depth + 1) : [];
    return within.map((path) => `${jsonName}.${path}`);
  });
}

const jsonOf = (schema: DescMessage, message: Message): unknown =>
  toJson(schema, message, { registry, alwaysEmitImplicit: true });

function read(schema: DescMessage, data: Uint8Array): Message | undefined {
  try {
    return fromBinary(schema, data);
  } catch {
    return undefined;
  }
}
