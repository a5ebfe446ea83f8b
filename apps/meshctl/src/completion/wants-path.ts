import type { Command } from 'commander';

/** Placeholders of what is on disk, as in `--out <file>` and `[dir...]`. */
const path = /[<[](?:file|folder|dir|directory|path)s?(?:\.\.\.)?[>\]]/;

/** Whether the last of the words, which may be empty, is to be the path of a file or folder. */
export function wantsPath(program: Command, words: readonly string[]): boolean {
  const command = commandNamed(program, words.slice(0, -1));
  if (!command) return false;
  const [before = '', typed = ''] = words.slice(-2);
  const option = command.options.find(({ long, short }) => before === long || before === short);
  if (option && (option.required || option.optional)) return path.test(option.flags);
  if (typed.startsWith('-')) return false;
  return command.registeredArguments.some((argument) => path.test(`<${argument.name()}>`));
}

/** The innermost command that the words begin with. */
function commandNamed(parent: Command, [first, ...others]: readonly string[]): Command | undefined {
  const command = parent.commands.find((each) => each.name() === first);
  return command && (commandNamed(command, others) ?? command);
}
