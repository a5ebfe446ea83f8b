import { accessSync, constants, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from './user-error.js';

/** The absolute path of the data folder, which exists then. @throws UserError where it cannot be made or written. */
export function dataDirectory(wished: string | undefined): string {
  const directory = resolve(wished || '.meshcart');
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `The data folder ${directory} cannot be written (${code}). Make it so, or name another: MESHCART_DATA=<folder> npm start`,
    );
  }
  return directory;
}
