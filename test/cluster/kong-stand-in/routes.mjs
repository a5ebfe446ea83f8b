// Kong's routing, as its ingress controller documents what it makes of Ingress and Service objects.

/** What an Ingress and the Services behind it make: routes in the order in which they are tried. */
export function routesOf(objects) {
  const services = new Map(objects.filter(isKind('Service')).map((each) => [nameOf(each), each]));
  const routes = objects.filter(isKind('Ingress')).flatMap((ingress) => routesOfIngress(ingress, services));
  return routes.toSorted((one, other) => rank(other) - rank(one));
}

/** The first route that takes the request, or undefined. */
export function match(routes, { host, method, path }) {
  return routes.find(
    (route) =>
      (route.host === undefined || isHost(route.host, host)) &&
      (route.methods.length === 0 || route.methods.includes(method)) &&
      route.takes(path),
  );
}

function routesOfIngress(ingress, services) {
  const annotation = annotationsOf(ingress);
  return (ingress.spec.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? []).flatMap(({ path = '/', pathType, backend }) => {
      const service = services.get(`${ingress.metadata.namespace}/${backend.service.name}`);
      if (!service) return [];
      const common = {
        name: nameOf(ingress),
        host,
        methods: (annotation('konghq.com/methods') ?? '').split(',').flatMap((each) => each.trim() || []),
        // The controller's own default is to keep the host.
        preserveHost: annotation('konghq.com/preserve-host') !== 'false',
        stripPath: annotation('konghq.com/strip-path') === 'true',
        upstream: upstreamOf(service, backend.service.port),
      };
      return pathsOf(path, pathType).map((matcher) => ({ ...common, ...matcher }));
    }),
  );
}

/** A Prefix becomes two paths, since Kong's own prefixes end anywhere in a word. */
function pathsOf(path, pathType) {
  if (pathType === 'ImplementationSpecific' && path.startsWith('/~')) return [expression(path.slice(2))];
  if (pathType === 'Exact') return [expression(`${escaped(path)}$`)];
  if (pathType === 'ImplementationSpecific' || path === '/') return [prefix(path)];
  const bare = path.replace(/\/$/, '');
  return [prefix(`${bare}/`), expression(`${escaped(bare)}$`)];
}

function prefix(path) {
  return { isExpression: false, weight: path.length, takes: (asked) => asked.startsWith(path), prefix: path };
}

function expression(source) {
  const pattern = new RegExp(`^${source}`);
  return { isExpression: true, weight: source.length, takes: (asked) => pattern.test(asked), pattern };
}

const escaped = (path) => path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Hosts before none, methods before none, expressions before prefixes, long before short. */
const rank = ({ host, methods, isExpression, weight }) =>
  (host === undefined ? 0 : 1e6) + (methods.length === 0 ? 0 : 1e5) + (isExpression ? 1e4 : 0) + weight;

function upstreamOf(service, { number, name }) {
  const annotation = annotationsOf(service);
  const port = number ?? service.spec.ports.find((each) => each.name === name)?.port;
  const address = `${service.metadata.name}.${service.metadata.namespace}.svc`;
  // Otherwise Kong would send to pods, past the virtual hosts of the mesh; this stand-in cannot.
  if (annotation('ingress.kubernetes.io/service-upstream') !== 'true')
    throw new Error(`${address} is not marked service-upstream`);
  if ((annotation('konghq.com/retries') ?? '5') !== '0') throw new Error(`${address} would be tried again`);
  const milliseconds = (what) => Number(annotation(`konghq.com/${what}-timeout`) ?? 60_000);
  return {
    address,
    port,
    hostHeader: [80, 443].includes(port) ? address : `${address}:${port}`,
    connectTimeout: milliseconds('connect'),
    readTimeout: milliseconds('read'),
  };
}

const isKind = (kind) => (object) => object.kind === kind;
const nameOf = ({ metadata }) => `${metadata.namespace}/${metadata.name}`;
const annotationsOf =
  ({ metadata }) =>
  (name) =>
    metadata.annotations?.[name];

function isHost(wanted, host) {
  const asked = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return wanted.startsWith('*.') ? asked.endsWith(wanted.slice(1)) : asked === wanted;
}
