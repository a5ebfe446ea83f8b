import { join } from 'node:path';

/** A file that this program brings along, by its path below the root of what was built or installed. */
export const packageFile = (path: string): string => join(import.meta.dirname, '../../..', path);
