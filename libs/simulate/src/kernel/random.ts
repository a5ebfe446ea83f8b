/** Numbers that look random and are the same for the same seed (sfc32). */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(private readonly seed: number) {
    [this.a, this.b, this.c] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0];
    for (let round = 0; round < 15; round++) this.next();
  }

  /** At least 0, less than 1. */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }

  /** A whole number below the limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /**
   * Numbers of their own for one purpose: an edit that lets retries draw more often leaves arrivals as they were, and two
   * runs differ by the edit alone.
   */
  stream(purpose: string): Random {
    let hash = this.seed ^ 0x811c9dc5;
    for (const letter of purpose) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
    return new Random(hash);
  }
}
