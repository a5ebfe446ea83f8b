import type { FastifyReply, FastifyRequest } from 'fastify';

/** A page of the API; the token of the next one also stands in the header Link, ready to be followed. */
export function pageOf<Item>(
  items: Item[],
  nextPageToken: string,
  request: FastifyRequest,
  reply: FastifyReply,
): { items: Item[]; next: string | null } {
  const next = nextPageToken === '' ? null : nextPageToken;
  if (next !== null) void reply.header('link', `<${withCursor(request, next)}>; rel="next"`);
  return { items, next };
}

function withCursor({ url }: FastifyRequest, cursor: string): string {
  // A query may hold question marks of its own.
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const parameters = new URLSearchParams(mark < 0 ? '' : url.slice(mark));
  parameters.set('cursor', cursor);
  return `${path}?${parameters.toString()}`;
}
