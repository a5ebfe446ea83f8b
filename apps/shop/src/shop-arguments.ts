import { parseArgs } from 'node:util';
import { UserError } from './user-error.js';

/** How the services are hosted: all in this process, or each in processes of its own. */
export type Hosting = 'one-process' | 'processes';

/** Where events go from service to service. */
export type Events = 'postgresql' | 'kafka';

export interface ShopArguments {
  readonly port: number;
  readonly fresh: boolean;
  readonly help: boolean;
  readonly hosting: Hosting;
  readonly events: Events;
  /** Whether to wait for a shop on the same data to end. */
  readonly wait: boolean;
}

export const help = `Runs the whole shop on this machine: PostgreSQL, the third parties' twins and every service.

usage: npm start [-- options]

  --port N      the port of the public interface (default 13000)
  --fresh       forget everything: delete the data directory's contents and seed again
  --processes   every service in processes of its own, two each of api, orders and billing (the second api
                listens on a free port of its own); without it, all services share one process
  --events E    what carries events: postgresql (default), or kafka: the one that KAFKA_BROKERS names, or one of
                this shop's own (node scripts/install-kafka.mjs installs it)
  --wait        where another shop runs on the same data, wait until it has ended (npm run dev does)
  --help        this page

examples:
  npm start
  npm start -- --port 8080
  npm start -- --fresh
  npm start -- --events kafka
  MESHCART_DATA=/tmp/other npm start -- --port 13100      a second shop beside the first

environment:
  MESHCART_DATA             where data is kept (default .meshcart)
  PAYMENT_WINDOW_SECONDS    how long an order waits for its payment (default 1800)
  KAFKA_BROKERS             with --events kafka: "host:port,…" of a Kafka that runs; KAFKA_TLS=true encrypts,
                            KAFKA_USERNAME and KAFKA_PASSWORD say who we are there
  LOG_LEVEL                 how much <data>/logs/shop.log holds (default info)`;

/** @throws UserError that says which argument is wrong. */
export function parseShopArguments(args: readonly string[]): ShopArguments {
  const { port, fresh, help, processes, events, wait } = parsed(args);
  return {
    port: portNumber(port),
    fresh,
    help,
    wait,
    hosting: processes ? 'processes' : 'one-process',
    events: eventsNamed(events),
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
        events: { type: 'string', default: 'postgresql' },
        wait: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UserError(`${reason}. See npm start -- --help`);
  }
}

function eventsNamed(text: string): Events {
  if (text === 'postgresql' || text === 'kafka') return text;
  throw new UserError(`--events wants postgresql or kafka, not "${text}"`);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new UserError(`--port wants a number from 1 to 65535, not "${text}"`);
}
