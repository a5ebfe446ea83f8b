import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Violation } from '#mesh/violation.js';

/** For people: where it stands, so that an editor can go there, what is wrong, why, and what to do. */
export function describeViolations(violations: readonly Violation[], folder: string): string {
  const each = violations.map(({ rule, place, message, reason, fix }) =>
    [
      `${styleText('bold', placeOf(place, folder))}  ${styleText('red', rule)}`,
      `  ${message}`,
      `  ${styleText('dim', 'why')}  ${reason}`,
      `  ${styleText('dim', 'fix')}  ${fix}`,
    ].join('\n'),
  );
  return each.join('\n\n');
}

/** As in "libs/contracts/proto/meshcart/orders/v1/orders.proto:44". */
const placeOf = ({ file, line }: Violation['place'], folder: string) =>
  line === undefined ? join(folder, file) : `${join(folder, file)}:${line}`;
