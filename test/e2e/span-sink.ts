import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes what an OTLP exporter sends over HTTP and keeps the bytes; strings stand in them as they are. */
export class SpanSink {
  private readonly chunks: Buffer[] = [];
  private constructor(private readonly server: Server) {}

  static async listen(): Promise<SpanSink> {
    const server = createServer();
    const sink = new SpanSink(server);
    server.on('request', (request, response) => {
      request.on('data', (chunk: Buffer) => sink.chunks.push(chunk));
      request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return sink;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
