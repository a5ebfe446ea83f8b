import { getOption } from '@bufbuild/protobuf';
import { personal } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import { registry } from './registry.js';

/** The JSON names of all fields that a contract marks as personal, wherever they stand. */
export function personalFields(): ReadonlySet<string> {
  const messages = [...registry].filter((desc) => desc.kind === 'message');
  const fields = messages.flatMap((message) => message.fields).filter((field) => getOption(field, personal));
  return new Set(fields.map((field) => field.jsonName));
}
