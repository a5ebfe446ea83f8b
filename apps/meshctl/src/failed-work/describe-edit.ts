import { styleText } from 'node:util';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { written } from './edit-payload.js';

/** What an edit changes, as a unified diff; undefined where it changes nothing. */
export function describeEdit(before: unknown, after: unknown): string | undefined {
  const [old, edited] = [written(before), written(after)];
  if (old === edited) return undefined;
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  const patch = createTwoFilesPatch('stored', 'edited', old, edited, undefined, undefined, options);
  return patch.trimEnd().split('\n').map(coloured).join('\n');
}

function coloured(line: string): string {
  if (line.startsWith('+')) return styleText('green', line);
  if (line.startsWith('-')) return styleText('red', line);
  return line.startsWith('@') ? styleText('dim', line) : line;
}
