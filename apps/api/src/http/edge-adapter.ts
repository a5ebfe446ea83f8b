import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { keepAliveTimeout } from '#platform/keep-alive.js';
import { correlationOf } from '../edge/correlation.js';
import { HttpProblem } from '../problems/http-problem.js';
import { problemDocument, problemType } from '../problems/problem-document.js';
import { translateError } from '../problems/translate-error.js';
import { bodyLimit, headersTimeout, lingerMs, maxParamLength, requestTimeout } from './limits.js';
import { securityHeaders } from './security-headers.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** What clients write before a path. Decorated before the server listens. */
    publicUrl: string;
  }
}

/** Fastify with the limits of the edge. What fails before any route is known is a problem document, too. */
export function edgeAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit,
    requestTimeout,
    keepAliveTimeout,
    http: { headersTimeout, connectionsCheckingInterval: 2000 },
    routerOptions: { maxParamLength },
    trustProxy: false,
    // A client may name a host in front of the path, and must not choose by it what links and the issuer see.
    rewriteUrl: ({ url = '/' }) => url.replace(absoluteForm, '') || '/',
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const { publicUrl } = request.server;
      const correlationId = correlationOf(request);
      const refusal = translateError(problemOfUrl(error));
      void reply
        .code(refusal.status)
        .headers({
          ...securityHeaders(publicUrl),
          'x-correlation-id': correlationId,
          'content-type': problemType,
        })
        .send(problemDocument(refusal, { publicUrl, path: '/', correlationId }));
    },
    clientErrorHandler(this: FastifyInstance, error: Error & { code?: string }, socket: Socket) {
      refuse(socket, error, this.publicUrl);
    },
  });
}

const absoluteForm = /^https?:\/\/[^/?#]*(?=[/?#]|$)/i;

function problemOfUrl(error: FastifyError): HttpProblem {
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return new HttpProblem(
      'URI_TOO_LONG',
      `a parameter in the address has more than ${maxParamLength} characters`,
    );
  }
  return new HttpProblem('REQUEST_INVALID', 'the address is malformed', {
    errors: [{ field: 'url', description: 'is not well-formed' }],
  });
}

/** Answers what never became a request: it has no reply, only a socket. */
function refuse(socket: Socket, error: Error & { code?: string }, publicUrl: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = translateError(problemOfBytes(error.code));
  const correlationId = randomUUID();
  const body = JSON.stringify(problemDocument(refusal, { publicUrl, path: '/', correlationId }));
  const headers = {
    ...securityHeaders(publicUrl),
    'x-correlation-id': correlationId,
    'content-type': problemType,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${lines.join('')}\r\n${body}`);
  // No timeout of the server counts for it any more, and the other side may never close.
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

function problemOfBytes(code: string | undefined): HttpProblem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new HttpProblem('HEADERS_TOO_LARGE', 'the headers have more than 16 KiB');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new HttpProblem('REQUEST_TIMEOUT', 'the request took too long to arrive');
  }
  return new HttpProblem('REQUEST_INVALID', 'this is not well-formed HTTP');
}
