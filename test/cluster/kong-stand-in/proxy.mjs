// Takes Kong's place where its image cannot be had: its identity in the mesh, its routing, its headers and its timeouts.
// No plugin runs here. The objects that it is configured by are a JSON list in the file named by KONG_OBJECTS.
import { readFileSync } from 'node:fs';
import { Agent, createServer, request as ask } from 'node:http';
import { match, routesOf } from './routes.mjs';

const routes = routesOf(JSON.parse(readFileSync(process.env.KONG_OBJECTS, 'utf8')));
const agent = new Agent({ keepAlive: true });
/** Of one connection only, so none of a client or an upstream. */
const ofTheConnection = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

const proxy = createServer((incoming, outgoing) => {
  const { pathname } = new URL(incoming.url, 'http://kong');
  const { host } = incoming.headers;
  const route = match(routes, { host, method: incoming.method, path: pathname });
  if (!route) return answer(outgoing, 404, 'no Route matched with those values');
  forward(route, incoming, outgoing);
}).listen(8000, '0.0.0.0');
proxy.keepAliveTimeout = 75_000;

const status = createServer((_, outgoing) => answer(outgoing, 200, 'ready')).listen(8100, '0.0.0.0');

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const server of [proxy, status]) server.close();
    proxy.closeIdleConnections();
  });
console.log(`ready with ${routes.length} routes`);

function forward(route, incoming, outgoing) {
  const { upstream } = route;
  const path = route.stripPath ? stripped(route, incoming.url) : incoming.url;
  const upstreamRequest = ask({
    agent,
    host: upstream.address,
    port: upstream.port,
    method: incoming.method,
    path,
    headers: { ...endToEnd(incoming.headers), ...added(route, incoming) },
    timeout: upstream.readTimeout,
    setHost: false,
  });
  const connecting = setTimeout(() => upstreamRequest.destroy(new Error('connect')), upstream.connectTimeout);
  upstreamRequest.on('socket', (socket) => {
    const connected = () => clearTimeout(connecting);
    if (socket.connecting) socket.once('connect', connected);
    else connected();
  });
  upstreamRequest.on('timeout', () => {
    if (!outgoing.headersSent) answer(outgoing, 504, 'The upstream server is timing out');
    upstreamRequest.destroy();
  });
  upstreamRequest.on('error', () => {
    clearTimeout(connecting);
    if (outgoing.headersSent) outgoing.destroy();
    else answer(outgoing, 502, 'An invalid response was received from the upstream server');
  });
  upstreamRequest.on('response', (response) => {
    outgoing.writeHead(response.statusCode, { ...endToEnd(response.headers), via: '1.1 kong-stand-in' });
    response.pipe(outgoing);
    response.on('error', () => outgoing.destroy());
  });
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) upstreamRequest.destroy();
  });
  incoming.pipe(upstreamRequest);
}

function added({ preserveHost, upstream }, { headers, socket, url }) {
  const forwardedFor = [headers['x-forwarded-for'], socket.remoteAddress].filter(Boolean).join(', ');
  return {
    host: preserveHost ? headers.host : upstream.hostHeader,
    'x-forwarded-for': forwardedFor,
    'x-forwarded-proto': 'http',
    'x-forwarded-host': String(headers.host ?? '').replace(/:\d+$/, ''),
    'x-forwarded-port': String(socket.localPort),
    'x-forwarded-path': url,
    'x-real-ip': socket.remoteAddress,
  };
}

const endToEnd = (headers) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.includes(name)));

function stripped({ prefix, pattern }, url) {
  const rest = prefix ? url.slice(prefix.length) : url.replace(pattern, '');
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function answer(outgoing, code, message) {
  outgoing.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}
