import type { DescExtension, DescMessage, DescMethod, DescService } from '@bufbuild/protobuf';
import { EntryPointSchema, service } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import type { Places } from './mesh.js';

/** Field numbers of google/protobuf/descriptor.proto. */
const serviceOfFile = 6;
const methodOfService = 2;
const optionsOfService = 3;
const optionsOfMethod = 4;

/** Where a method stands, and the fields of one of its options. */
export function placesOfMethod(method: DescMethod, option: DescExtension): Places {
  const path = [...pathOf(method.parent), methodOfService, method.parent.methods.indexOf(method)];
  return placesBelow(method.parent, path, [optionsOfMethod, option.number], option.message);
}

/** Where a service stands, and the fields of its option. */
export function placesOfService(desc: DescService): Places {
  return placesBelow(desc, pathOf(desc), [optionsOfService, service.number], service.message);
}

/** Where one entry point of a service stands, and its fields. */
export function placesOfEntryPoint(desc: DescService, index: number): Places {
  const field = numberOf(service.message, 'entry_points') ?? 0;
  const path = [...pathOf(desc), optionsOfService, service.number, field, index];
  return placesBelow(desc, path, [], EntryPointSchema);
}

function placesBelow(
  desc: DescService,
  path: readonly number[],
  options: readonly number[],
  message: DescMessage | undefined,
): Places {
  const file = `${desc.file.name}.proto`;
  return (field) => {
    const number = field === undefined ? undefined : numberOf(message, field);
    const stated = number === undefined ? undefined : firstLine(desc, [...path, ...options, number]);
    return { file, line: stated ?? nearestLine(desc, path) };
  };
}

/** Of a list in an option compilers tell the first element only; the others are near it. */
function nearestLine(desc: DescService, path: readonly number[]): number | undefined {
  if (path.length === 0) return undefined;
  return firstLine(desc, path) ?? nearestLine(desc, path.slice(0, -1));
}

const pathOf = (desc: DescService): number[] => [
  serviceOfFile,
  desc.file.services.findIndex(({ typeName }) => typeName === desc.typeName),
];

const numberOf = (message: DescMessage | undefined, field: string): number | undefined =>
  message?.fields.find(({ name }) => name === field)?.number;

/** Of whatever stands at the path or below it: fields of an option are told of by their parts only. */
function firstLine(desc: DescService, path: readonly number[]): number | undefined {
  const lines = (desc.file.proto.sourceCodeInfo?.location ?? [])
    .filter((location) => path.every((part, index) => location.path[index] === part))
    .map(({ span }) => (span[0] ?? 0) + 1);
  return lines.length === 0 ? undefined : Math.min(...lines);
}
