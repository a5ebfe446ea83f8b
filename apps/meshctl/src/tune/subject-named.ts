import type { Mesh } from '#mesh/mesh.js';
import { callersIn } from '#mesh/queries.js';

/** There is nothing of this name to tune; the message says what there is. */
export class UnknownSubject extends Error {
  override readonly name = 'UnknownSubject';
}

/**
 * The origin or app that somebody means by all of its name or by the end of it, as in "OrdersService/GetOrder".
 * @throws UnknownSubject where there is none, or more than one.
 */
export function subjectNamed(mesh: Mesh, name: string): string {
  const subjects = [...callersIn(mesh).map(({ origin }) => origin), ...mesh.workloads.map(({ app }) => app)];
  if (subjects.includes(name)) return name;
  const meant = subjects.filter(
    (subject) => /[./#]$/.test(subject.slice(0, -name.length)) && subject.endsWith(name),
  );
  if (meant.length === 1 && meant[0] !== undefined) return meant[0];
  const choice = (meant.length > 1 ? meant : subjects).map((subject) => `  ${subject}`).join('\n');
  throw new UnknownSubject(
    `${meant.length > 1 ? `${name} may be any of` : `there is no ${name}; there are`}\n${choice}`,
  );
}
