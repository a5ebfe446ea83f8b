/** As people read it, as in "1.5 s". */
export const seconds = (ms: number): string =>
  ms < 1000 ? `${ms} ms` : `${Number((ms / 1000).toFixed(3))} s`;
