import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spansIn, type OtlpSpan } from '../support/otlp-spans.js';

/** Takes what OTLP exporters send over HTTP, and keeps the bytes of each request. */
export class SpanSink {
  private readonly requests: Buffer[] = [];
  private constructor(private readonly server: Server) {}

  static async listen(): Promise<SpanSink> {
    const server = createServer();
    const sink = new SpanSink(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        sink.requests.push(Buffer.concat(chunks));
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return sink;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Strings stand in it as they are. */
  get text(): string {
    return Buffer.concat(this.requests).toString('latin1');
  }

  /** All spans of one trace that have come. */
  spansOf(traceId: string): OtlpSpan[] {
    const own = Buffer.from(traceId, 'hex');
    const requests = this.requests.filter((request) => request.includes(own));
    return requests.flatMap(spansIn).filter((span) => span.traceId === traceId);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
