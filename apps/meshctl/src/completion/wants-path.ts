import type { Command } from 'commander';

/** Placeholders of what is on disk, as in `--out <file>` and `[dir...]`. */
const path = /[<[](?:file|folder|dir|directory|path)s?(?:\.\.\.)?[>\]]/;

/** Whether the last of the words, which may be empty, is to be the path of a file or folder. */
export function wantsPath(program: Command, words: readonly string[]): boolean {
  const command = program.commands.find((each) => each.name() === words[0]);
  if (!command || words.length < 2) return false;
  const [before = '', typed = ''] = words.slice(-2);
  const option = command.options.find(({ long, short }) => before === long || before === short);
  if (option && (option.required || option.optional)) return path.test(option.flags);
  if (typed.startsWith('-')) return false;
  return command.registeredArguments.some((argument) => path.test(`<${argument.name()}>`));
}
