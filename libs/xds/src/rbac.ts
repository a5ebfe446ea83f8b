import type { Permission, Principal, RbacRules } from './resources.js';
import { matchesHeader, matchesText, type Headers } from './string-match.js';

/** One request as access control sees it. */
export interface Request {
  /** As in "cluster.local/ns/shop/sa/orders"; undefined of a caller without a certificate. */
  readonly principal: string | undefined;
  readonly port: number;
  readonly headers: Headers;
}

/** Whether one filter lets the request on. */
export function letsOn(rules: RbacRules, request: Request): boolean {
  const matched = Object.values(rules.policies ?? {}).some(
    ({ permissions, principals }) =>
      permissions.some((permission) => permits(permission, request)) &&
      principals.some((principal) => isMeant(principal, request)),
  );
  switch (rules.action ?? 'ALLOW') {
    case 'ALLOW':
      return matched;
    case 'DENY':
      return !matched;
    case 'LOG':
      return true;
  }
}

function permits(permission: Permission, request: Request): boolean {
  const { any, and_rules, or_rules, not_rule, header, url_path, uri_template, destination_port } = permission;
  if (any !== undefined) return any;
  if (and_rules) return and_rules.rules.every((each) => permits(each, request));
  if (or_rules) return or_rules.rules.some((each) => permits(each, request));
  if (not_rule) return !permits(not_rule, request);
  if (header) return matchesHeader(header, request.headers);
  if (url_path) return matchesText(url_path.path, request.headers[':path'] ?? '');
  if (uri_template)
    return fitsTemplate(uri_template.typed_config.path_template, request.headers[':path'] ?? '');
  if (destination_port !== undefined) return request.port === destination_port;
  throw new Error(`unknown permission: ${JSON.stringify(permission)}`);
}

function isMeant(principal: Principal, request: Request): boolean {
  const { any, and_ids, or_ids, not_id, authenticated, filter_state, header } = principal;
  if (any !== undefined) return any;
  if (and_ids) return and_ids.ids.every((each) => isMeant(each, request));
  if (or_ids) return or_ids.ids.some((each) => isMeant(each, request));
  if (not_id) return !isMeant(not_id, request);
  if (header) return matchesHeader(header, request.headers);
  // Both spellings of the identity are a URI.
  const identity =
    authenticated?.principal_name ?? (isPeer(filter_state) ? filter_state?.string_match : undefined);
  if (identity)
    return request.principal !== undefined && matchesText(identity, `spiffe://${request.principal}`);
  if (authenticated) return request.principal !== undefined;
  throw new Error(`unknown principal: ${JSON.stringify(principal)}`);
}

/** A star is one segment of a path. */
function fitsTemplate(template: string, path: string): boolean {
  const wanted = template.split('/');
  const asked = path.split('/');
  if (wanted.includes('**')) throw new Error(`unknown template of a path: ${template}`);
  return (
    wanted.length === asked.length &&
    wanted.every((part, index) => (part === '*' ? asked[index] !== '' : part === asked[index]))
  );
}

const isPeer = (state: Principal['filter_state']) => state?.key === 'io.istio.peer_principal';
