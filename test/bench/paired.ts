/** Does its work once; many of them run side by side. */
export type Work = () => Promise<unknown>;

export interface Pairing {
  readonly name: string;
  readonly subject: Work;
  /** What the subject is held against, in the same run on the same machine. */
  readonly peer: Work;
  readonly concurrency: number;
  /** Runs of each in one round. */
  readonly runs: number;
  /** The ratio under which the benchmark fails: far below what is seen, as machines are noisy. */
  readonly floor: number;
}

export interface Verdict {
  readonly name: string;
  /** How often the subject runs in the time of one run of its peer: the median of the rounds. */
  readonly ratio: number;
  readonly spread: readonly [number, number];
  readonly floor: number;
}

const rounds = 7;

/** Subject and peer in turn, so that a machine that gets slower does so for both; the first round only warms up. */
export async function compare({ name, subject, peer, concurrency, runs, floor }: Pairing): Promise<Verdict> {
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [first, second] = round % 2 === 0 ? [subject, peer] : [peer, subject];
    const times = new Map([[first, await timeOf(first, concurrency, runs)]]);
    times.set(second, await timeOf(second, concurrency, runs));
    if (round > 0) ratios.push((times.get(peer) ?? 0) / (times.get(subject) ?? 1));
  }
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? 0;
  return { name, ratio: at(rounds >> 1), spread: [at(0), at(rounds - 1)], floor };
}

/** Milliseconds for all runs. */
async function timeOf(work: Work, concurrency: number, runs: number): Promise<number> {
  const started = performance.now();
  let left = runs;
  const lane = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return performance.now() - started;
}
