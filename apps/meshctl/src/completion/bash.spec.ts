import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = process.cwd();
const program = `node --no-warnings ${join(root, 'dist/apps/meshctl/src/main.js')}`;

/** The words of a command line, the last of them as far as it is typed. */
const lines = {
  start: ['gr'],
  option: ['graph', '--f'],
  choice: ['graph', '--format', ''],
  environment: ['synth', '--env', 'st'],
  rpc: ['graph', '--focus', 'meshcart.orders.v1.OrdersService/P'],
  app: ['graph', '--focus', 'orders'],
  file: ['graph', '--out', ''],
  inner: ['work', 're'],
  ofInner: ['work', 'list', '--kind', 'dead'],
  appOfInner: ['work', 'list', '--app', 'bi'],
  fileOfInner: ['work', 'fix', '--payload', ''],
  unreadable: ['graph', '--contracts', '/nowhere', '--focus', 'meshcart'],
} as const;

/**
 * What a real bash offers for each line, by the script that meshctl printed. The function of the bash-completion package
 * that the script calls is told here in short, as not every machine has the package.
 */
function offeredByBash(): {
  readonly registered: string;
  readonly offered: Readonly<Record<keyof typeof lines, string[]>>;
} {
  const asked = Object.values(lines).map((words) => `ask ${words.map((word) => `'${word}'`).join(' ')}`);
  const script = `
    meshctl() { ${program} "$@"; }
    _get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; prev=\${words[cword-1]}; }
    compopt() { :; }
    ask() { COMP_WORDS=(meshctl "$@"); COMP_CWORD=$#; COMPREPLY=(); __meshctl_complete; echo "\${COMPREPLY[*]}"; }
    source <(meshctl completion bash)
    complete -p meshctl
    ${asked.join('\n    ')}`;
  const path = `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`;
  const options = { encoding: 'utf8', env: { ...process.env, PATH: path } } as const;
  const [registered = '', ...replies] = execFileSync('bash', ['-c', script], options).split('\n');
  const names = Object.keys(lines) as (keyof typeof lines)[];
  const each = names.map((name, index) => [name, (replies[index] ?? '').split(' ').filter(Boolean)]);
  return { registered, offered: Object.fromEntries(each) as Record<keyof typeof lines, string[]> };
}

describe('the completion in bash', () => {
  const { registered, offered } = offeredByBash();

  it('offers commands, options and the choices of an option', () => {
    expect(offered.start).toEqual(['graph']);
    expect(offered.option).toEqual(['--format', '--focus']);
    expect(offered.choice).toEqual(['mermaid', 'dot', 'html']);
    expect(offered.environment).toEqual(['staging']);
  });

  it('offers names out of the contracts, and none where they cannot be read', () => {
    expect(offered.rpc).toEqual(['meshcart.orders.v1.OrdersService/PlaceOrder']);
    expect(offered.app).toEqual([
      'orders',
      'orders#billing-events',
      'orders#order-expiry',
      'orders#order-saga',
    ]);
    expect(offered.unreadable).toEqual([]);
  });

  it('offers the same of commands in commands', () => {
    expect(offered.inner).toEqual(['redrive']);
    expect(offered.ofInner).toEqual(['dead-job']);
    expect(offered.appOfInner).toEqual(['billing']);
    expect(offered.fileOfInner).toEqual([]);
  });

  it('leaves paths to bash', () => {
    expect(registered).toBe('complete -o default -F __meshctl_complete meshctl');
    expect(offered.file).toEqual([]);
  });
});
