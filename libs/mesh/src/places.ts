import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { operation, rpc, service } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import type { OptionField, Place, Places } from './mesh.js';

/** Numbers of descriptor.proto: service in a file, method in a service, options of either, and our own options. */
const serviceField = 6;
const methodField = 2;
const serviceOptions = 3;
const methodOptions = 4;

const optionNumbers = { rpc: rpc.number, operation: operation.number, service: service.number };

type OptionName = keyof typeof optionNumbers;

/** Where a method and the fields of its option stand. */
export function placesOfMethod(method: DescMethod, option: OptionName): Places {
  const path = [...pathOf(method.parent), methodField, method.parent.methods.indexOf(method)];
  return placesBelow(method.parent, path, [methodOptions, optionNumbers[option]]);
}

/** Where a service and the fields of its option stand. */
export function placesOfService(desc: DescService): Places {
  return placesBelow(desc, pathOf(desc), [serviceOptions, optionNumbers.service]);
}

/** Where one entry point of a service stands, and its fields. */
export function placesOfEntryPoint(desc: DescService, index: number): Places {
  const field = numberOf('service', 'entry_points');
  const path = [...pathOf(desc), serviceOptions, optionNumbers.service, field, index];
  return placesBelow(desc, path, []);
}

function placesBelow(desc: DescService, path: readonly number[], options: readonly number[]): Places {
  const file = `${desc.file.name}.proto`;
  return (field?: OptionField): Place => {
    const inner = field === undefined ? undefined : numberAt(options, field);
    const line = inner === undefined ? undefined : firstLine(desc, [...path, ...options, inner]);
    return { file, line: line ?? firstLine(desc, path) };
  };
}
