import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { Server, ServiceDefinition } from '@grpc/grpc-js';
import { Transport, type GrpcOptions } from '@nestjs/microservices';
import { HealthImplementation } from 'grpc-health-check';
import type { Readiness } from './readiness.js';
import { packageDefinitionOf, packagesOf } from './serve-contract.js';

const maxMessageBytes = 1024 * 1024;

/** A server of the given contracts, and of the standard health service, whose answer follows `readiness`. */
export function grpcServer(
  address: string,
  contracts: readonly ServiceDefinition[],
  readiness: Readiness,
): GrpcOptions {
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  const names = Object.keys(packageDefinitionOf(contracts));
  readiness.watch((ready) => {
    for (const name of ['', ...names]) health.setStatus(name, ready ? 'SERVING' : 'NOT_SERVING');
  });
  return {
    transport: Transport.GRPC,
    options: {
      url: address,
      package: packagesOf(contracts),
      packageDefinition: packageDefinitionOf(contracts),
      maxReceiveMessageLength: maxMessageBytes,
      maxSendMessageLength: maxMessageBytes * 4,
      gracefulShutdown: true,
      onLoadPackageDefinition: (_: unknown, server: Server) => health.addToServer(server),
    },
  };
}

/** The address with a port in place of 0. Found by binding it for a moment, as Nest does not tell what it bound. */
export async function boundAddress(address: string): Promise<string> {
  const [host = '', port] = address.split(':');
  if (port !== '0') return address;
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const { port: free } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return `${host}:${free}`;
}
