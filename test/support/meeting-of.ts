/**
 * A place where `count` tasks wait for each other. Negative controls need it: two tasks that only start together may
 * run one after the other on a busy machine, and then a missing lock goes unnoticed.
 */
export function meetingOf(count: number): () => Promise<void> {
  let arrived = 0;
  let release: () => void = () => undefined;
  const together = new Promise<void>((resolve) => (release = resolve));
  return async () => {
    if (++arrived === count) release();
    return together;
  };
}
