import { failed, ok, warning, type Check } from '../check.js';
import type { HttpReply } from '../network/probes.js';
import type { Refusal } from '../network/ways.js';

const denied = (reply: HttpReply): boolean =>
  reply.status === 403 && reply.text.includes('RBAC: access denied');

/** @param sent - how many requests the gateway's sidecar counted meanwhile. */
export function judgeAnswer(
  operation: string,
  reply: HttpReply | undefined,
  isPublic: boolean,
  sent: number,
): Check {
  const object = `request ${operation} through the gateway`;
  const logs = 'kubectl logs -n kong -l app=kong -c istio-proxy --tail=20';
  if (!reply)
    return warning(
      object,
      'could not be sent: the sidecar container of the gateway has no bash',
      'curl it from outside',
    );
  const { status } = reply;
  if (status === undefined) return failed(object, 'nobody answers', logs);
  if (denied(reply))
    return failed(object, `the callee's sidecar denies it: ${status} RBAC: access denied`, logs);
  // A gateway that insists on HTTPS answers itself.
  if (status === 301 || status === 308 || status === 426)
    return warning(
      object,
      `the gateway answers ${status}: it insists on HTTPS, so nothing was shown`,
      'curl it from outside',
    );
  const isWell = isPublic ? status < 400 : status < 400 || status === 401;
  if (!isWell) return failed(object, `is answered with ${status}`, logs);
  return sent > 0
    ? ok(object, `is answered with ${status}, by way of both sidecars`)
    : failed(
        object,
        `is answered with ${status}, but not by way of the gateway's sidecar, so no rule of the mesh acts on it`,
        'kubectl get ingress -A -o yaml: konghq.com/preserve-host: "false" and service-upstream: "true" must be there',
      );
}

/** What a caller without an identity meets with. */
export function judgeClear(workload: string, reply: HttpReply | undefined): Check {
  const object = `request in clear to ${workload}`;
  if (!reply)
    return warning(
      object,
      'could not be sent: the sidecar container has no bash',
      'kubectl get peerauthentication -A',
    );
  return reply.status === undefined
    ? ok(object, 'is cut off: STRICT acts')
    : failed(
        object,
        `is answered with ${reply.status}: STRICT does not act`,
        'kubectl get peerauthentication -A',
      );
}

/** What a caller meets with that is known, and may call something else of the same app. */
export function judgeRefusal(
  { app, callee, refused, granted }: Refusal,
  namespace: string,
  forbidden: HttpReply | undefined,
  allowed: HttpReply | undefined,
): Check {
  const object = `call ${namespace}/${app} -> ${refused}`;
  const next = `kubectl get authorizationpolicy -n ${namespace} -o yaml`;
  if (!forbidden || !allowed)
    return warning(object, `could not be made: the container of ${app} has neither bash nor node`, next);
  if (denied(allowed))
    return failed(
      `call ${namespace}/${app} -> ${granted}`,
      'is declared, and denied: RBAC: access denied',
      next,
    );
  if (denied(forbidden)) return ok(object, 'is denied by the policy, while a declared call is let in');
  return forbidden.status === undefined || forbidden.status >= 500
    ? failed(object, `does not reach ${callee} at all (${forbidden.status ?? 'no answer'})`, next)
    : failed(object, `is declared by no contract, and is let in (answered with ${forbidden.status})`, next);
}
