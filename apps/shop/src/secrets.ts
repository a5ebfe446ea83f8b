import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writePrivateJson } from './private-file.js';

/** Generated once per data directory: the names stay, the values are this shop's own. */
export class Secrets {
  private readonly path: string;
  private readonly values: Record<string, string>;

  constructor(directory: string) {
    this.path = join(directory, 'secrets.json');
    this.values = { ...(readJson(this.path) as Record<string, string> | undefined) };
  }

  /** The same answer at every start; letters and digits only, so that it may stand in a URL. */
  get(name: string, prefix = ''): string {
    const known = this.values[name];
    if (known !== undefined) return known;
    const made = prefix + randomBytes(24).toString('hex');
    this.values[name] = made;
    writePrivateJson(this.path, this.values);
    return made;
  }
}
