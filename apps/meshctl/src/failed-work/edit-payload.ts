import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** JSON as it is shown and edited. */
export const written = (payload: unknown): string => `${JSON.stringify(payload, undefined, 2)}\n`;

/**
 * Lets a person edit the payload in $VISUAL or $EDITOR; answers what they made of it. Throws where no editor is named, or
 * what was saved is no JSON: then the file stays.
 */
export function editPayload(payload: unknown, environment = process.env): unknown {
  const editor = environment['VISUAL'] ?? environment['EDITOR'];
  if (!editor) throw new Error('EDITOR names no editor: set it, or give the payload with --payload <file>');
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-work-'));
  const file = join(folder, 'payload.json');
  writeFileSync(file, written(payload), { mode: 0o600 });
  // By a shell: EDITOR may hold options, as in "code --wait". The file is its parameter and needs no quotes.
  const { status, error } = spawnSync('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  if (status !== 0)
    throw new Error(`${editor} failed (${error?.message ?? `exit code ${status}`}); ${file} stays`);
  const edited = parsedPayload(readFileSync(file, 'utf8'), `what was saved in ${file}`);
  rmSync(folder, { recursive: true });
  return edited;
}

/** Of a file, or of standard input where it is "-". */
export const payloadIn = (file: string): unknown =>
  parsedPayload(readFileSync(file === '-' ? 0 : file, 'utf8'), file === '-' ? 'standard input' : file);

function parsedPayload(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${place} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
