import { join } from 'node:path';
import { readJson, writePrivateJson } from '../private-file.js';

export interface Credentials {
  readonly id: string;
  readonly secret: string;
  readonly scopes: readonly string[];
}

/** Whom one can be in this shop. Made once; the file is its owner's only. */
export interface DemoClient {
  readonly url: string;
  readonly account: { readonly email: string; readonly password: string };
  /** Acts for the account. */
  readonly client: Credentials;
  /** May also receive stock and refund. */
  readonly admin: Credentials;
}

export const demoClientPath = (directory: string) => join(directory, 'demo-client.json');

export function readDemoClient(directory: string): DemoClient | undefined {
  return readJson(demoClientPath(directory)) as DemoClient | undefined;
}

export function writeDemoClient(directory: string, demo: DemoClient): void {
  writePrivateJson(demoClientPath(directory), demo);
}
