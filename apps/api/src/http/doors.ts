import type { IncomingHttpHeaders } from 'node:http';
import proxy from '@fastify/http-proxy';
import type { FastifyInstance } from 'fastify';
import { doors } from '#contracts/contracts.js';
import type { ApiConfiguration } from '../config.js';
import { correlationOf } from '../edge/correlation.js';
import { HttpProblem } from '../problems/http-problem.js';
import { bodyLimit } from './limits.js';

/** Hands the prefixes that other apps own on to them, bytes unchanged. Must come before Nest registers its parsers. */
export async function openDoors(fastify: FastifyInstance, configuration: ApiConfiguration): Promise<void> {
  const upstream = configuration.OPENID_URL;
  const outside = new URL(configuration.MESHCART_PUBLIC_URL);
  for (const { prefix } of doors().filter(({ app }) => app !== 'api')) {
    await fastify.register(proxy, {
      upstream,
      prefix,
      rewritePrefix: prefix,
      httpMethods: ['GET', 'HEAD', 'POST'],
      undici: { headersTimeout: 5000, bodyTimeout: 5000 },
      preHandler: (request, _reply, done) => done(largeBodyOf(request)),
      replyOptions: {
        rewriteRequestHeaders: (request, headers) => forwarded(headers, outside, correlationOf(request)),
        rewriteHeaders: (headers) => withoutHops(headers),
        // Whatever went wrong upstream is nothing that this client could change.
        onError: (reply, { error }) => void reply.send(unreachable(error)),
      },
    });
  }
}

/** These, and what a Connection header names, are for the next hop only. Expect has been answered by Node. */
const ofOneHop = ['connection', 'expect', 'keep-alive', 'proxy-authorization', 'te', 'trailer', 'upgrade'];

function withoutHops(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const hops = new Set([...ofOneHop, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hops.has(name)));
}

/** What the client said of the way it came is dropped: only the edge knows it. */
function forwarded(headers: IncomingHttpHeaders, outside: URL, correlationId: string): IncomingHttpHeaders {
  const own = Object.entries(withoutHops(headers)).filter(
    ([name]) => !name.startsWith('x-forwarded-') && name !== 'forwarded' && name !== 'x-real-ip',
  );
  return {
    ...Object.fromEntries(own),
    host: outside.host,
    'x-forwarded-host': outside.host,
    'x-forwarded-proto': outside.protocol.slice(0, -1),
    'x-correlation-id': correlationId,
  };
}

/** The bytes of an unknown length are the issuer's to limit. */
function largeBodyOf({ headers }: { readonly headers: IncomingHttpHeaders }): HttpProblem | undefined {
  if (Number(headers['content-length'] ?? 0) <= bodyLimit) return undefined;
  return new HttpProblem('BODY_TOO_LARGE', 'the body has more than 256 KiB');
}

const unreachable = (cause: unknown) =>
  new HttpProblem('SERVICE_UNAVAILABLE', 'the issuer of tokens cannot be reached', {
    cause,
    headers: { 'retry-after': '1' },
  });
