import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where scripts/install-mesh-tools.mjs puts its programs. */
export const toolsFolder = resolve('.tools/mesh/bin');

/** @throws where it is not installed. */
export function tool(name: string): string {
  const path = resolve(toolsFolder, name);
  if (!existsSync(path)) throw new Error(`${name} is not installed: node scripts/install-mesh-tools.mjs`);
  return path;
}
