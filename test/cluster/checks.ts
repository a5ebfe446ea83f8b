/** Runs checks one after the other and says of each how it went; a failed one does not keep the others from running. */
export class Checks {
  private passed = 0;
  private failed = 0;

  /** The check may answer a word on what it saw. */
  async check(name: string, body: () => Promise<string | void>): Promise<boolean> {
    const begun = performance.now();
    const took = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
    try {
      const seen = await body();
      this.passed += 1;
      console.log(`ok     ${name} (${took()}${seen ? `; ${seen}` : ''})`);
      return true;
    } catch (error) {
      this.failed += 1;
      console.log(`failed ${name} (${took()})`);
      console.log(`       ${describe(error).replaceAll('\n', '\n       ')}`);
      return false;
    }
  }

  /** For what all later checks stand on. @throws where it failed. */
  async must(name: string, body: () => Promise<string | void>): Promise<void> {
    if (!(await this.check(name, body))) throw new Unfinished(name);
  }

  /** The last line. Answers whether all is well. */
  sum(): boolean {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0;
  }
}

/** Nothing after this can be judged. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished';
}

export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

/** Its message, and those of what caused it. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}
