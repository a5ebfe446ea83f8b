import { writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { focusOn, UnknownFocus } from '#graph/focus.js';
import type { Graph } from '#graph/graph.js';
import { graphOf } from '#graph/graph-of.js';
import { violationsOf } from '#mesh/violations.js';
import { exitCode } from '../exit-code.js';
import { readContracts } from '../read-contracts.js';
import { deploymentNamed, type EnvironmentName } from './deployment-named.js';
import { drawn, formatOf, type Format } from './drawn.js';

export interface GraphOptions {
  readonly contracts: string;
  readonly env?: EnvironmentName;
  /** Told by the ending of `out` where absent; Mermaid where that tells nothing. */
  readonly format?: Format;
  readonly out?: string;
  readonly focus?: string;
  readonly json?: boolean;
}

/** Draws what the contracts state, safe or not, to a file or to standard output. */
export function graph({ contracts, env, format, out, focus, json = false }: GraphOptions): number {
  const mesh = readContracts(contracts);
  const whole = graphOf(mesh, env && deploymentNamed(env));
  const chosen = focused(whole, focus);
  if (chosen === undefined) return exitCode.unusable;
  const violations = violationsOf(mesh).length;
  if (violations > 0)
    say(
      'yellow',
      `the contracts break ${violations} rules, and are drawn all the same: meshctl synth tells which`,
    );
  const { text, note } = json
    ? { text: `${JSON.stringify(chosen, undefined, 2)}\n` }
    : drawn(chosen, formatOf(format, out));
  if (note) say('yellow', note);
  if (out === undefined) process.stdout.write(text);
  else {
    writeFileSync(out, text);
    say(
      'green',
      `${out}: ${chosen.apps.length} apps, ${chosen.nodes.length} nodes, ${chosen.edges.length} edges`,
    );
  }
  return exitCode.ok;
}

function focused(whole: Graph, focus: string | undefined): Graph | undefined {
  if (focus === undefined) return whole;
  try {
    return focusOn(whole, focus);
  } catch (error) {
    if (!(error instanceof UnknownFocus)) throw error;
    say('red', error.message);
    return undefined;
  }
}

/** Not on standard output, which holds the drawing. */
const say = (color: 'green' | 'yellow' | 'red', text: string): void =>
  console.error(styleText(color, text, { stream: process.stderr }));
