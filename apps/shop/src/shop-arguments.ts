import { parseArgs } from 'node:util';
import { UserError } from './user-error.js';

/** How the services are hosted: all in this process, or each in processes of its own. */
export type Hosting = 'one-process' | 'processes';

const jobEngines = ['postgres', 'rabbitmq'] as const;
/** What carries the jobs. */
export type JobEngine = (typeof jobEngines)[number];

const eventEngines = ['postgres', 'kafka'] as const;
/** What carries the events. */
export type EventEngine = (typeof eventEngines)[number];

export interface ShopArguments {
  readonly port: number;
  readonly fresh: boolean;
  readonly help: boolean;
  readonly hosting: Hosting;
  readonly events: EventEngine;
  readonly jobs: JobEngine;
  /** Whether to wait for a shop on the same data to end. */
  readonly wait: boolean;
}

export const help = `Runs the whole shop on this machine: PostgreSQL, the third parties' twins and every service.

usage: npm start [-- options]

  --port N      the port of the public interface (default 13000)
  --fresh       forget everything: delete the data directory's contents and seed again
  --processes   every service in processes of its own, two each of api, orders and billing (the second api
                listens on a free port of its own); without it, all services share one process
  --events NAME what carries events: postgres (default) or kafka, which is the one at KAFKA_BROKERS, else one of this
                shop's own (node scripts/install-kafka.mjs installs it)
  --jobs NAME   what carries mails and other jobs: postgres (default) or rabbitmq, which is the broker at AMQP_URL,
                else one of this shop's own (node scripts/install-rabbitmq.mjs installs it)
  --wait        where another shop runs on the same data, wait until it has ended (npm run dev does)
  --help        this page

examples:
  npm start
  npm start -- --port 8080
  npm start -- --fresh
  npm start -- --events kafka --jobs rabbitmq
  MESHCART_DATA=/tmp/other npm start -- --port 13100      a second shop beside the first

environment:
  MESHCART_DATA             where data is kept (default .meshcart)
  AMQP_URL                  a RabbitMQ for --jobs rabbitmq, as in amqps://user:password@host:5671
  AMQP_CA_FILE              PEM file of who signed its certificate, where that is no public authority
  PAYMENT_WINDOW_SECONDS    how long an order waits for its payment (default 1800)
  KAFKA_BROKERS             with --events kafka: "host:port,…" of a Kafka that runs; KAFKA_TLS=true encrypts,
                            KAFKA_USERNAME and KAFKA_PASSWORD say who we are there (docs/kafka.md)
  LOG_LEVEL                 how much <data>/logs/shop.log holds (default info)`;

/** @throws UserError that says which argument is wrong. */
export function parseShopArguments(args: readonly string[]): ShopArguments {
  const { port, fresh, help, processes, wait, events, jobs } = parsed(args);
  return {
    port: portNumber(port),
    fresh,
    help,
    wait,
    hosting: processes ? 'processes' : 'one-process',
    events: engineNamed('events', eventEngines, events),
    jobs: engineNamed('jobs', jobEngines, jobs),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '13000' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        processes: { type: 'boolean', default: false },
        events: { type: 'string', default: 'postgres' },
        wait: { type: 'boolean', default: false },
        jobs: { type: 'string', default: 'postgres' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UserError(`${reason}. See npm start -- --help`);
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new UserError(`--port wants a number from 1 to 65535, not "${text}"`);
}

function engineNamed<Engine extends string>(
  option: string,
  engines: readonly Engine[],
  text: string,
): Engine {
  const engine = engines.find((each) => each === text);
  if (engine) return engine;
  throw new UserError(`--${option} wants ${engines.join(' or ')}, not "${text}"`);
}
