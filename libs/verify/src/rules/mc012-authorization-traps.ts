import type { Cluster, Workload } from '#manifests/cluster.js';
import { titleOf, type Step } from '#manifests/resource.js';
import { foundIn, type Found } from '../found.js';
import { peerMode, rulesOf, texts, workloadsUnder, type AccessRule } from '../reading/policies.js';
import { carriesHttp, containerPort, servicesOf } from '../reading/services.js';
import type { Rule } from '../rule.js';

export const authorizationTraps: Rule = {
  id: 'MC012',
  title: 'ports and protocols of authorization',
  explanation:
    'A policy counts the ports of containers, not of Services; what it asks of a request never fits where bytes are carried; and whom it names must have a certificate to be known by. Each of these reads well and lets nobody in, or everybody.',
  check: ({ cluster }) =>
    cluster.ofIstio('AuthorizationPolicy').flatMap((policy) => {
      const workloads = workloadsUnder(cluster, policy);
      return rulesOf(policy).flatMap((rule) => [
        ...portsOfServices(cluster, rule, workloads),
        ...requestsOnBytes(cluster, rule, workloads),
        ...unknownCallers(cluster, rule, workloads),
      ]);
    }),
};

const at = (rule: AccessRule, path: readonly Step[], message: string, fix: string) =>
  foundIn('error', rule.policy, [...rule.path, ...path], { message, fix });

/** A port of the Service where its target is meant. */
const portsOfServices = (
  cluster: Cluster,
  rule: AccessRule,
  workloads: readonly Workload[],
): readonly Found[] =>
  rule.to.flatMap((operation, index) =>
    texts(operation, 'ports').flatMap((port, position) => {
      const services = workloads.flatMap((workload) => servicesOf(cluster, workload));
      const reached = services.flatMap((service) =>
        service.ports.map((each) => containerPort(service, each)),
      );
      const containers = workloads.flatMap(({ ports }) => ports.map((each) => each.port));
      if (services.length === 0 || reached.includes(Number(port)) || containers.includes(Number(port)))
        return [];
      const service = services.find(({ ports }) => ports.some((each) => each.port === Number(port)));
      const target = service?.ports.find((each) => each.port === Number(port));
      const meant = service && target ? containerPort(service, target) : undefined;
      return [
        at(
          rule,
          ['to', index, 'operation', 'ports', position],
          meant !== undefined
            ? `port ${port} is that of Service ${service?.name}; its containers answer on ${meant}, and the policy counts those`
            : `no container behind ${titleOf(rule.policy)} answers on port ${port}`,
          meant !== undefined ? `Write "${meant}"` : 'Name a port of the containers',
        ),
      ];
    }),
  );

const ofRequests = ['hosts', 'notHosts', 'methods', 'notMethods', 'paths', 'notPaths'];

/** Fields of a request, on ports that carry bytes. */
const requestsOnBytes = (
  cluster: Cluster,
  rule: AccessRule,
  workloads: readonly Workload[],
): readonly Found[] =>
  rule.to.flatMap((operation, index) => {
    const asked = ofRequests.filter((field) => texts(operation, field).length > 0);
    if (asked.length === 0) return [];
    const named = texts(operation, 'ports').map(Number);
    const ports = workloads
      .flatMap((workload) => servicesOf(cluster, workload))
      .flatMap((service) =>
        service.ports.map((port) => ({ port, reached: containerPort(service, port) ?? port.port })),
      )
      .filter(({ reached }) => named.length === 0 || named.includes(reached));
    // Where some port carries requests, the rule is about that one.
    if (ports.length === 0 || ports.some(({ port }) => carriesHttp(port))) return [];
    const told = [...new Set(ports.map(({ port }) => port.port))].join(', ');
    const detected = ports.some(({ port }) => port.protocol === 'detected');
    return [
      at(
        rule,
        ['to', index, 'operation', asked[0] ?? ''],
        detected
          ? `${asked.join(' and ')} are asked of port ${told}, whose protocol nobody states, so it may be taken for bytes`
          : rule.action === 'DENY'
            ? `${asked.join(' and ')} are asked of port ${told}, which carries bytes: a DENY leaves them out and denies everything there`
            : `${asked.join(' and ')} are asked of port ${told}, which carries bytes: this rule never lets anybody in`,
        detected
          ? 'Set appProtocol on the port of the Service'
          : `Take ${asked.join(' and ')} out, or say that the port speaks HTTP`,
      ),
    ];
  });

/** Names of callers, where some may come without a certificate. */
const unknownCallers = (
  cluster: Cluster,
  rule: AccessRule,
  workloads: readonly Workload[],
): readonly Found[] =>
  rule.from.flatMap((source, index) => {
    const positive = ['principals', 'namespaces', 'serviceAccounts'].find(
      (field) => texts(source, field).length > 0,
    );
    const negative = ['notPrincipals', 'notNamespaces', 'notServiceAccounts'].find(
      (field) => texts(source, field).length > 0,
    );
    const field = rule.action === 'DENY' ? (positive ?? negative) : (negative ?? positive);
    if (field === undefined) return [];
    const lax = workloads.find(
      (workload) => workload.inMesh && peerMode(cluster, workload).mode !== 'STRICT',
    );
    if (!lax) return [];
    const { mode } = peerMode(cluster, lax);
    const passes = rule.action === 'DENY' ? field === positive : field === negative;
    return [
      foundIn(passes ? 'error' : 'warning', rule.policy, [...rule.path, 'from', index, 'source', field], {
        message: passes
          ? `${field} are known by certificate only, and ${lax.name} takes callers without one (mTLS is ${mode}): this ${rule.action} lets them past`
          : `${field} are known by certificate only, and ${lax.name} takes callers without one (mTLS is ${mode}): who comes so is nobody to this rule`,
        fix: `Set mtls.mode: STRICT by a PeerAuthentication for ${lax.namespace}`,
      }),
    ];
  });
