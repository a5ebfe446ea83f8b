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
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters.toString()}`;
}
