/** Rejects with `what` unless it `holds` within the patience. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patienceMs = 15_000,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A promise that the test resolves itself. */
export class Deferred {
  resolve: () => void = () => undefined;
  readonly promise = new Promise<void>((resolve) => (this.resolve = resolve));
}
