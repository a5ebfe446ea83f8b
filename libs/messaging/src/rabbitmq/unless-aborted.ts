/** Settles as the work does, or rejects with the signal's reason, whether the work heeds the signal or not. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const give = () => reject(signal.reason as Error);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  aborted.catch(() => undefined);
  work.catch(() => undefined); // one of the two is nobody's
  return Promise.race([work, aborted]);
}
