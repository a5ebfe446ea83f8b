const patience = 1_000;

/** What a person sees. Everything else goes to the log. */
export const terminal = {
  say(line: string): void {
    process.stdout.write(`${line}\n`);
  },

  complain(line: string): void {
    process.stderr.write(`${line}\n`);
  },
};

/** Says what it is doing once that has lasted a second, and how long it took in the end. */
export async function showingProgress<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const timer = setTimeout(() => terminal.say(`${title} ...`), patience);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    const seconds = (performance.now() - started) / 1_000;
    if (seconds * 1_000 >= patience) terminal.say(`${title}: ${seconds.toFixed(1)} s`);
  }
}
