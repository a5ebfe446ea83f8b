import type { Latency } from './result.js';

/** @param times - in milliseconds, in any order. */
export function latencyOf(times: readonly number[]): Latency {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const meanMs = sorted.reduce((sum, each) => sum + each, 0) / Math.max(1, sorted.length);
  return { meanMs, p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs: sorted.at(-1) ?? 0 };
}
