import type { Mesh, Place } from '#mesh/mesh.js';
import { callersIn } from '#mesh/queries.js';
import { insertion, removal, replacement, type Replacement } from './option-edits.js';
import { durationLiteral, retryLiteral } from './option-literal.js';
import { fieldFrom, fieldsIn, optionFrom } from './option-text.js';
import type { AppOption, Change } from './proposal.js';

/** A contract is written in a way that cannot be edited; the message says where and what to do. */
export class UneditableContract extends Error {
  override readonly name = 'UneditableContract';
}

/**
 * The contracts with the changes, by file, as little altered as can be: comments stay, and what `buf format` has laid out
 * it would lay out so again. `mesh` was read from these texts, with their lines.
 * @throws UneditableContract where an option is not where it should be.
 */
export function editContracts(
  mesh: Mesh,
  changes: readonly Change[],
  textOf: (file: string) => string,
): ReadonlyMap<string, string> {
  const placed = changes.map((change) => ({ change, place: placeOf(mesh, change) }));
  return new Map(
    [...Map.groupBy(placed, ({ place }) => place.file)].map(([file, own]) => [
      file,
      // From the last line to the first, so that no edit moves the place of a later one.
      own
        .toSorted((one, other) => (other.place.line ?? 0) - (one.place.line ?? 0))
        .reduce((text, { change, place }) => edited(text, editsOf(change, text, place)), textOf(file)),
    ]),
  );
}

const edited = (text: string, edits: readonly Replacement[]): string =>
  edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((whole, { start, end, by }) => whole.slice(0, start) + by + whole.slice(end), text);

/** As a contract spells them. */
const optionNames: Readonly<Record<AppOption, string>> = {
  concurrency: 'concurrency',
  ejectionFailures: 'ejection_failures',
  retryBudgetPercent: 'retry_budget_percent',
};

function placeOf(mesh: Mesh, change: Change): Place {
  const places =
    'app' in change
      ? mesh.workloads.find(({ app }) => app === change.app)?.places
      : callersIn(mesh).find(({ origin }) => origin === change.origin)?.places;
  if (!places) throw new UneditableContract(`no contract states ${change.kind} of what is to be changed`);
  return change.kind === 'timeout' ? places('timeout') : places();
}

function editsOf(change: Change, text: string, place: Place): readonly Replacement[] {
  const from = lineStart(text, place);
  if (change.kind === 'timeout') {
    const field = fieldFrom(text, from, 'timeout') ?? missing('timeout', place);
    return [replacement(text, field, (indent, old) => `timeout: ${durationLiteral(change.to, indent, old)}`)];
  }
  const open = optionFrom(text, from, change.kind === 'retry' ? 'mesh.v1.rpc' : 'mesh.v1.service');
  if (open === undefined) return missing(`option (… = {`, place);
  const named = 'app' in change ? optionNames[change.kind] : change.kind;
  const field = fieldsIn(text, open).find(({ name }) => name === named);
  if ('app' in change) {
    const stated = `${named}: ${change.to}`;
    return [field ? replacement(text, field, () => stated) : insertion(text, open, () => stated)];
  }
  const { to } = change;
  if (!to) return field ? [removal(text, field)] : missing('retry', place);
  if (!field) return [insertion(text, open, (indent) => retryLiteral(to, indent), 'slo')];
  const [attempts, perTry] = ['attempts', 'per_try_timeout'].map((name) =>
    fieldsIn(text, field.valueStart).find((each) => each.name === name),
  );
  if (!attempts || !perTry) return [replacement(text, field, (indent, old) => retryLiteral(to, indent, old))];
  return [
    replacement(text, attempts, () => `attempts: ${to.attempts}`),
    replacement(
      text,
      perTry,
      (indent, old) => `per_try_timeout: ${durationLiteral(to.perTryTimeoutMs, indent, old)}`,
    ),
  ];
}

function lineStart(text: string, { file, line }: Place): number {
  if (line === undefined) throw new UneditableContract(`${file} was read without its lines`);
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0);
}

function missing(what: string, { file, line }: Place): never {
  throw new UneditableContract(
    `${file}:${line}: no \`${what}\` is found; write the option as one message, as in \`option (meshcart.mesh.v1.rpc) = {timeout: {seconds: 2}}\``,
  );
}
