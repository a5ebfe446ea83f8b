import { readFileSync } from 'node:fs';
import { createFileRegistry, fromBinary, type DescMethod, type DescService } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const descriptors = new URL('../descriptors.binpb', import.meta.url);

/** Everything that the committed descriptor set describes, options included. */
export const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));

/** Every service that a contract describes, those of the edge and of apps without RPCs included. */
export const services: readonly DescService[] = [...registry].filter((desc) => desc.kind === 'service');

/** Throws where no contract describes a service of that full name. */
export function serviceNamed(name: string): DescService {
  const found = registry.getService(name);
  if (!found) throw new Error(`no contract describes ${name}`);
  return found;
}

/** @param name as in "meshcart.users.v1.UsersService/GetUser", with or without a leading slash. */
export function methodNamed(name: string): DescMethod {
  const [serviceName = '', methodName] = name.replace(/^\//, '').split('/');
  const method = serviceNamed(serviceName).methods.find((each) => each.name === methodName);
  if (!method) throw new Error(`no contract describes ${name}`);
  return method;
}

/** The full name of an RPC, as options and edges write it. */
export const nameOf = (method: DescMethod): string => `${method.parent.typeName}/${method.name}`;
