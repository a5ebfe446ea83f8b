import { readFileSync, statSync } from 'node:fs';
import { bootService } from '#platform/boot-service.js';
import { Child, entryOf } from './child.js';
import { serviceEnvironment } from './service-environment.js';
import type { Service } from './services.js';
import { replicaNames, type System } from './system.js';
import { terminal } from './terminal.js';
import { until } from './until.js';

/** A started service, or one replica of it. */
export interface Running {
  readonly name: string;
  /** Where it has a process of its own. */
  readonly pid?: number;
  readonly close: () => Promise<unknown>;
}

/** Told of every part as soon as there is one to be closed, even where its start fails later. */
export type OnStarted = (running: Running) => void;

/** Every service in this process, each its own Nest application with its own environment and its own port. */
export async function hostInOneProcess(service: Service, system: System, started: OnStarted): Promise<void> {
  const { name, module, options } = service;
  const running = await bootService(name, module, serviceEnvironment(service, system, 0), options);
  started({ name, close: async () => running.close() });
}

/** Every service in processes of its own, as a cluster would run it. */
export async function hostInProcesses(service: Service, system: System, started: OnStarted): Promise<void> {
  const names = replicaNames(service.name, system.replicated);
  await Promise.all(
    names.map(async (name, replica) => startReplica(service, system, { name, replica, started })),
  );
}

interface Replica {
  readonly name: string;
  readonly replica: number;
  readonly started: OnStarted;
}

async function startReplica(
  service: Service,
  system: System,
  { name, replica, started }: Replica,
): Promise<void> {
  const [log, output] = [system.log(name), system.output(name)];
  const environment = serviceEnvironment(service, system, replica);
  const written = sizeOf(log);
  const onUnexpectedEnd = () => terminal.complain(`error in ${name}: its process ended, see ${output}`);
  const child = Child.start({ entry: entryOf(service.name), environment, log: output, onUnexpectedEnd });
  started({ name, pid: child.pid, close: async () => child.stop() });
  await until(`${name} was ready`, 60_000, async () => {
    if (saysReady(log, written)) return true;
    if (await child.isAlive()) return false;
    throw new Error(`${name} ended at its start:\n${readFileSync(output, 'utf8').slice(-2_000)}`);
  });
}

/** Not every service listens anywhere, but each says in its log when it is up. */
function saysReady(log: string, from: number): boolean {
  if (sizeOf(log) <= from) return false;
  return readFileSync(log).subarray(from).includes('"msg":"ready"');
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
