import type { LoggerService } from '@nestjs/common';
import { destination, pino, type LogFn, type Logger } from 'pino';
import type { PlatformConfiguration } from './environment.js';
import { describeMessage, mask, maskText } from './mask.js';

export type { Logger } from 'pino';

/** The log of this service: `@Inject(LOGGER) private readonly logger: Logger`. */
export const LOGGER = Symbol('logger');

/**
 * JSON lines with the service's name, on the file descriptor `output` where no file is configured. Everything is masked
 * here, so that no caller can forget it.
 */
export function createLogger(service: string, configuration: PlatformConfiguration, output = 1): Logger {
  return pino(
    {
      level: configuration.LOG_LEVEL,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => mask(fields) as Record<string, unknown>,
      },
      // Errors are described by mask; pino's own serializer would print them whole before that.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(given, write) {
          write.apply(this, maskedText(given));
        },
      },
    },
    destination({ dest: configuration.LOG_FILE ?? output, mkdir: true, append: true, sync: false }),
  );
}

/** The texts of a line. Where an error comes without one, pino would take the error's, unmasked. */
function maskedText(given: Parameters<LogFn>): Parameters<LogFn> {
  const [first, ...rest] = given.map((each: unknown) => (typeof each === 'string' ? maskText(each) : each));
  const error = first instanceof Error ? first : (first as { err?: unknown } | undefined)?.err;
  const text = rest.length === 0 && error instanceof Error ? [describeMessage(error)] : rest;
  return [first, ...text] as Parameters<LogFn>;
}

/** What Nest itself says, in the same log. Its start-up chatter is for debugging. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug(String(message));
  }

  debug(message: unknown): void {
    this.logger.debug(String(message));
  }

  verbose(message: unknown): void {
    this.logger.trace(String(message));
  }

  warn(message: unknown): void {
    this.logger.warn(String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const error = [message, ...rest].find((each) => each instanceof Error);
    this.logger.error({ err: error }, error ? 'unhandled error' : String(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}
