import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import type { DynamicModule, Type } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';

/** One handler for each unary RPC: a controller that implements this cannot forget one. */
export type Handlers<Contract> = {
  [Name in keyof Contract]: Contract[Name] extends MethodDefinition<infer Request, infer Response>
    ? (request: Request) => Response | Promise<Response>
    : never;
};

const contractKey = 'meshcart:contract';

/** Routes every RPC of the contract to the method of the same name. */
export function ServeContract(contract: ServiceDefinition): ClassDecorator {
  return (controller) => {
    const prototype = controller.prototype as object;
    for (const [name, { path }] of Object.entries(contract)) {
      const [service, method] = namesIn(path);
      const handler = Object.getOwnPropertyDescriptor(prototype, name);
      if (!handler) throw new Error(`${path} has no handler`);
      GrpcMethod(service.slice(service.lastIndexOf('.') + 1), method)(prototype, name, handler);
    }
    Reflect.defineMetadata(contractKey, contract, controller);
  };
}

/** The contracts that the controllers of a module serve. */
export function contractsOf(module: Type | DynamicModule): ServiceDefinition[] {
  const [type, extra] = 'module' in module ? [module.module, module.controllers ?? []] : [module, []];
  const own = (Reflect.getMetadata('controllers', type) ?? []) as Type[];
  return [...own, ...extra].flatMap((controller) => {
    const contract = Reflect.getMetadata(contractKey, controller) as ServiceDefinition | undefined;
    return contract ? [contract] : [];
  });
}

/** The static codecs in the shape Nest expects, so that no .proto file is read at run time. */
export function packageDefinitionOf(contracts: readonly ServiceDefinition[]) {
  const methods = contracts.flatMap((contract) => Object.entries(contract));
  const definition: Record<string, ServiceDefinition> = {};
  for (const [originalName, codec] of methods) {
    const [service, method] = namesIn(codec.path);
    definition[service] = { ...definition[service], [method]: { ...codec, originalName } };
  }
  return definition;
}

/** The protobuf packages of the given contracts, each once. */
export function packagesOf(contracts: readonly ServiceDefinition[]): string[] {
  const services = Object.keys(packageDefinitionOf(contracts));
  return [...new Set(services.map((service) => service.slice(0, service.lastIndexOf('.'))))];
}

function namesIn(path: string): [service: string, method: string] {
  const [, service = '', method = ''] = path.split('/');
  return [service, method];
}
