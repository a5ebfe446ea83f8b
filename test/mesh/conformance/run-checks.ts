import type { Check } from './situation.js';

/** How a check ended; the problem is what it threw. */
export interface Result {
  readonly title: string;
  readonly problem: string | undefined;
}

/** One after the other. @param tell - whether each is printed as it ends. */
export async function runAll(checks: readonly Check[], tell = true): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const { title, run } of checks) {
    const problem = await run().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    results.push({ title, problem });
    if (tell) console.log(problem === undefined ? `ok ${title}` : `failed ${title}: ${problem}`);
  }
  return results;
}

/** Whether all passed, and there were some. */
export function report(results: readonly Result[]): boolean {
  const failed = results.filter(({ problem }) => problem !== undefined).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 && results.length > 0;
}

/** Whether of each kind some check failed, as it must where everything was broken on purpose. */
export function reportBroken(results: readonly Result[], kinds: readonly RegExp[]): boolean {
  const seen = kinds.map((kind) => {
    const failed = results.find(({ title, problem }) => kind.test(title) && problem !== undefined);
    console.log(failed ? `ok seen: ${failed.title}` : `failed to see what was broken: ${kind.source}`);
    return failed !== undefined;
  });
  const blind = seen.filter((each) => !each).length;
  console.log(`${kinds.length - blind} passed, ${blind} failed`);
  return blind === 0;
}
