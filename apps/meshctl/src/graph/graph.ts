import { writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { focusOn, UnknownFocus } from '#graph/focus.js';
import type { Graph } from '#graph/graph.js';
import { graphOf } from '#graph/graph-of.js';
import type { Deployment } from '#mesh/deployment.js';
import type { Mesh } from '#mesh/mesh.js';
import { violationsOf } from '#mesh/violations.js';
import { exitCode } from '../exit-code.js';
import { readContracts } from '../read-contracts.js';
import { deploymentFor } from '../deployment/deployment-for.js';
import { drawn, formatOf } from './drawn.js';
import type { Format } from './formats.js';

export interface GraphOptions {
  readonly contracts: string;
  readonly env?: string;
  readonly deployment?: string;
  /** Told by the ending of `out` where absent; Mermaid where that tells nothing. */
  readonly format?: Format;
  readonly out?: string;
  readonly focus?: string;
  readonly json?: boolean;
}

/** Draws what the contracts state, safe or not, to a file or to standard output. */
export async function graph(options: GraphOptions): Promise<number> {
  const { contracts, format, out, focus, json = false } = options;
  const mesh = readContracts(contracts);
  const whole = graphOf(mesh, await deploymentOf(mesh, options));
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

/** Undefined where nothing was asked for that only a deployment states. */
async function deploymentOf(mesh: Mesh, { env, deployment }: GraphOptions): Promise<Deployment | undefined> {
  if (env === undefined && deployment === undefined) return undefined;
  return deploymentFor(mesh, { env: env ?? '', deployment });
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
