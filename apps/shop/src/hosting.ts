import { join } from 'node:path';
import { bootService } from '#platform/boot-service.js';
import { Child, entryOf } from './child.js';
import { serviceEnvironment } from './service-environment.js';
import type { Service } from './services.js';
import { replicaNames, type System } from './system.js';
import { accepts, until } from './until.js';

/** A started service, or one replica of it. */
export interface Running {
  readonly name: string;
  /** Where it has a process of its own. */
  readonly pid?: number;
  readonly close: () => Promise<unknown>;
}

/** Every service in this process, each its own Nest application with its own environment and its own port. */
export async function hostInOneProcess(service: Service, system: System): Promise<Running[]> {
  const { name, module, options } = service;
  const running = await bootService(name, module, serviceEnvironment(service, system, 0), options);
  return [{ name, close: async () => running.close() }];
}

/** Every service in processes of its own, as a cluster would run it. */
export async function hostInProcesses(service: Service, system: System): Promise<Running[]> {
  const names = replicaNames(service.name, system.replicated);
  return Promise.all(names.map(async (name, replica) => startReplica(service, system, name, replica)));
}

async function startReplica(
  service: Service,
  system: System,
  name: string,
  replica: number,
): Promise<Running> {
  const child = Child.start({
    entry: entryOf(service.name),
    environment: serviceEnvironment(service, system, replica),
    log: join(system.logs, `${name}.out`),
  });
  await until(`${name} answered`, 60_000, async () => {
    if (!(await child.isAlive()))
      throw new Error(`${name} ended at its start: see ${system.logs}/${name}.out`);
    return isServing(service, system, replica);
  });
  return { name, pid: child.pid, close: async () => child.stop() };
}

async function isServing({ name }: Service, system: System, replica: number): Promise<boolean> {
  if (!(await accepts(system.grpcAddress(name, replica)))) return false;
  return name !== 'api' || accepts(system.publicAddress(replica));
}
