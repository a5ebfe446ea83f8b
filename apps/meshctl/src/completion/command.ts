import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { namesFor } from './names-for.js';
import { wantsPath } from './wants-path.js';

/** What tab's protocol says where the shell should offer files. */
const filesPlease = ':0';

/**
 * Adds `completion <shell>`, which prints a script, and the hidden command that the script asks. Commands, options and
 * choices come from the program itself; names from the contracts at the time of asking; paths from the shell.
 */
export function addCompletion(program: Command): void {
  const asked = tab(program, { completionCommandName: 'completion' });
  for (const { name, options, registeredArguments } of commandsOf(program)) {
    const completed = asked.commands.get(name);
    for (const option of options) {
      const own = completed?.options.get(option.attributeName());
      if (own && !option.argChoices && !own.isBoolean) own.handler = offering(option.attributeName());
    }
    for (const argument of registeredArguments) {
      const own = completed?.arguments.get(argument.name());
      if (own && !argument.argChoices) own.handler = offering(argument.name());
    }
  }
  const parse = asked.parse.bind(asked);
  asked.parse = (words) => (wantsPath(program, words) ? console.log(filesPlease) : parse(words));
  // tab's script for bash does not let bash fall back on files.
  program.commands
    .find((command) => command.name() === 'completion')
    ?.hook('postAction', ({ args: [shell] }) => {
      if (shell === 'bash')
        console.log(`complete -o default -F __${program.name()}_complete ${program.name()}`);
    })
    .addHelpText(
      'after',
      `
Examples:
  meshctl completion bash > ~/.local/share/bash-completion/completions/meshctl
  meshctl completion zsh > "\${fpath[1]}/_meshctl"
  meshctl completion fish > ~/.config/fish/completions/meshctl.fish`,
    );
}

/** A command of a command has a name of two words. */
const commandsOf = (parent: Command, words = ''): readonly CompletedCommand[] =>
  parent.commands.flatMap((command) => {
    const name = `${words}${command.name()}`;
    const { options, registeredArguments } = command;
    return [{ name, options, registeredArguments }, ...commandsOf(command, `${name} `)];
  });

interface CompletedCommand extends Pick<Command, 'options' | 'registeredArguments'> {
  readonly name: string;
}

const offering = (name: string) => (complete: (value: string, description: string) => void) => {
  for (const { value, description } of namesFor(name)) complete(value, description);
};
