import { Agent, createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Kubectl } from './kubectl.js';

/** The ingress position as the public name: fetch lets no caller choose the Host header. */
export interface FrontDoor {
  readonly url: string;
  readonly close: () => void;
}

/** Opens a way from this machine through the proxy of the namespace `kong`. */
export async function openFrontDoor(kubectl: Kubectl, publicHost: string): Promise<FrontDoor> {
  const tunnel = await kubectl.forward('kong', 'service/kong-proxy', 80);
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(tunnel.url);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const request = ask({ agent, hostname, port, method, path, headers: { ...headers, host: publicHost } });
    request.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    request.on('error', (error) => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end(`no answer through the tunnel: ${error.message}`);
    });
    incoming.pipe(request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      agent.destroy();
      tunnel.close();
    },
  };
}
