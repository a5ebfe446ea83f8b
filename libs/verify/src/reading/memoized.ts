/** Asked often about the same thing, which never changes: worked out once, and forgotten with it. */
export function memoized<Subject extends object, Answer>(
  work: (subject: Subject) => Answer,
): (subject: Subject) => Answer {
  const known = new WeakMap<Subject, { readonly answer: Answer }>();
  return (subject) => {
    const found = known.get(subject);
    if (found) return found.answer;
    const answer = work(subject);
    known.set(subject, { answer });
    return answer;
  };
}
