import DataLoader from 'dataloader';

/** Below what a statement may be slow with. */
const most = 200;

/**
 * Asks for many at a time: what comes while one question is under way waits for its answer, and is asked together. The
 * busier, the fewer round trips and commits for each. Nothing is remembered.
 */
export function gathered<Key, Value>(
  ask: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): DataLoader<Key, Value> {
  const waiting: (() => void)[] = [];
  let isUnderWay = false;
  const next = (): void => {
    const dispatch = waiting.shift();
    isUnderWay = dispatch !== undefined;
    if (dispatch) dispatch();
  };
  const schedule = (dispatch: () => void): void => {
    waiting.push(dispatch);
    if (isUnderWay) return;
    isUnderWay = true;
    setImmediate(next); // whoever comes in the same turn comes along
  };
  const once = async (keys: readonly Key[]) => ask(keys).finally(next);
  return new DataLoader(once, { cache: false, maxBatchSize: most, batchScheduleFn: schedule });
}
