import 'reflect-metadata';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { parseEnvironment } from '#config/parse-environment.js';
import { EventLog } from '#messaging/event-log.js';
import { GroupBusy } from '#messaging/log-history.js';
import { EntryPoints } from '../entry-points.js';
import { platformEnvironment, type Environment } from '../environment.js';
import { createLogger } from '../logger.js';
import { createMetrics } from '../metrics.js';
import { openLogHistory } from '../open-log-history.js';
import { PlatformModule } from '../platform.module.js';
import { Resources } from '../resources.js';
import { createTracing } from '../tracing.js';
import { describeReport } from './describe-report.js';
import { Refused, Replay } from './replay.js';
import { helpOf, parseReplayArguments, Unusable, type ReplayArguments } from './replay-arguments.js';

/** A service whose consumers can be replayed, and where the program runs. */
export interface ReplayProgram {
  readonly name: string;
  readonly module: Type;
  /** The consumer that the help page speaks of. */
  readonly example: string;
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

const stderr = 2;
const progressMs = 1000;

/** Answers the exit code: 0 done, 1 refused or not done to the end, 2 cannot be carried out. */
export async function replayProgram(program: ReplayProgram): Promise<number> {
  const { name, example, args, out, err } = program;
  try {
    const parsed = parseReplayArguments(args);
    if (!parsed.help) return await withService(program, parsed);
    out(helpOf(name, example));
    return 0;
  } catch (error) {
    const { message } = error as Error;
    err(`replay: ${message}`);
    return error instanceof Refused || error instanceof GroupBusy ? 1 : 2;
  }
}

/** The service as it is, but for its servers and for what it would begin by itself. */
async function withService(program: ReplayProgram, args: ReplayArguments): Promise<number> {
  const { name, module, environment, err } = program;
  const configuration = parseEnvironment(platformEnvironment, environment);
  const logger = createLogger(name, configuration, stderr);
  const resources = new Resources();
  const tracing = resources.keep(createTracing(name, environment));
  const { meter } = createMetrics(name, {});
  const platform = PlatformModule.for(
    { name, logger, tracer: tracing.tracer },
    environment,
    resources,
    meter,
  );
  class ReplayedModule {}
  let app: INestApplicationContext | undefined;
  try {
    const root = { module: ReplayedModule, imports: [platform, module] };
    app = await NestFactory.createApplicationContext(root, {
      // What goes wrong is told once, by this program.
      logger: false,
      abortOnError: false,
    });
    const history = resources.keep(await openLogHistory(environment));
    const consumers = [...app.get(EntryPoints).consumers.values()];
    const consumer = consumers.find(({ point }) => point.name === args.consumer);
    if (!consumer) {
      const names = consumers.map(({ point }) => point.name).join(', ');
      throw new Unusable(`${name} has no consumer "${args.consumer}"; there is ${names}`);
    }
    const say = atMostEvery(progressMs, (sentence) => err(`${consumer.group}: ${sentence}`));
    return await carryOut(new Replay(consumer, app.get(EventLog), history, say), args, program);
  } finally {
    await app?.close().catch(() => undefined); // what matters is closed below, and told
    await resources
      .close()
      .catch((error: unknown) => err(`replay: not everything could be closed: ${String(error)}`));
  }
}

async function carryOut(
  replay: Replay,
  { from, isDryRun, json }: ReplayArguments,
  { out, signal }: ReplayProgram,
): Promise<number> {
  await replay.check();
  const survey = await replay.survey(from);
  const report = isDryRun ? survey : { ...survey, ...(await replay.run(from, signal)) };
  out(json ? JSON.stringify({ ...report, isDryRun }, null, 2) : describeReport(report, isDryRun));
  return report.left > 0 || report.parked > 0 ? 1 : 0;
}

function atMostEvery(ms: number, say: (sentence: string) => void): (sentence: string) => void {
  let next = Date.now() + ms;
  return (sentence) => {
    if (Date.now() < next) return;
    next = Date.now() + ms;
    say(sentence);
  };
}
