import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { baselineOf, type Baseline } from '#verify/baseline.js';
import type { Finding } from '#verify/finding.js';

/** @throws where the file is not there, or none that --write-baseline wrote. */
export function readBaseline(file: string): Baseline {
  if (!existsSync(file)) throw new Error(`there is no baseline ${file}; --write-baseline makes one`);
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Baseline> | null;
    if (typeof read?.findings === 'object') return { findings: read.findings };
  } catch {
    // Told below, as any other text that is no baseline.
  }
  throw new Error(`${file} is no baseline; --write-baseline makes one`);
}

export const writeBaseline = (file: string, findings: readonly Finding[]): void =>
  writeFileSync(file, `${JSON.stringify(baselineOf(findings), undefined, 2)}\n`);
