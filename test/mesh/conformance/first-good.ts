const most = 3;

/**
 * What depends on the clock is asked again where it looks wrong: a machine that stands still for a moment makes a right
 * policy look wrong once, and a wrong policy looks wrong each time.
 *
 * @param recover - before it is asked again.
 * @returns the first good answer, else the last.
 */
export async function firstGood<T>(
  ask: () => Promise<T>,
  isGood: (answer: T) => boolean,
  recover: () => Promise<void> = async () => {},
): Promise<T> {
  for (let left = most - 1; ; left -= 1) {
    const answer = await ask();
    if (left === 0 || isGood(answer)) return answer;
    await recover();
  }
}
