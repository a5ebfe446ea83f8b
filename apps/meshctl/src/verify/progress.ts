const patienceMs = 1000;

/** Tells what is being done, once the whole of it has taken more than a second. */
export function progressOn(stream: NodeJS.WriteStream): (what: string) => void {
  const begun = performance.now();
  return (what) => {
    if (stream.isTTY && performance.now() - begun > patienceMs) stream.write(`${what} ...\n`);
  };
}
