import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a cluster on this machine takes. */
export const neededTools = ['docker', 'kind', 'kubectl', 'istioctl', 'helm'] as const;

/** Those that no folder of a PATH has as a program. */
export const missingTools = (path = ''): readonly string[] =>
  neededTools.filter((tool) => !path.split(delimiter).some((folder) => isProgram(join(folder, tool))));

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
