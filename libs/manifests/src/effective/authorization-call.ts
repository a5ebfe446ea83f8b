import type { MeshSettings } from '../cluster.js';
import type { HttpRequest } from './http-match.js';
import { escaped, matchesRegex } from './text-match.js';
import type { Told } from './three-valued.js';

/** One call as the callee's sidecar sees it. */
export interface Call {
  /** As in "cluster.local/ns/shop/sa/orders"; undefined of a caller without a certificate. */
  readonly principal: string | undefined;
  readonly serverName: string | undefined;
  /** Of the pod. */
  readonly port: number;
  /** Undefined where the sidecar only sees bytes. */
  readonly http: HttpRequest | undefined;
  readonly settings: MeshSettings;
}

/** A value with a star at one end, or a star alone for anything that is there. */
export function matchesValue(value: string, text: string | undefined, ignoreCase = false): boolean {
  if (text === undefined) return false;
  const [wanted, subject] = ignoreCase ? [value.toLowerCase(), text.toLowerCase()] : [value, text];
  if (wanted === '*') return subject !== '';
  if (wanted.startsWith('*')) return subject.endsWith(wanted.slice(1));
  if (wanted.endsWith('*')) return subject.startsWith(wanted.slice(0, -1));
  return subject === wanted;
}

/** Paths may have "{*}" for one segment and "{**}" for any number of them. */
export function matchesPath(value: string, path: string): boolean {
  if (!value.includes('{*}') && !value.includes('{**}')) return matchesValue(value, path);
  const parts = value.split(/(\{\*\*?\})/).map((part) => templates[part] ?? escaped(part));
  return matchesRegex(parts.join(''), path);
}

const character = String.raw`[A-Za-z0-9\-._~%!$&'()+,;:@=*]`;
const templates: Readonly<Record<string, string>> = {
  '{*}': `${character}+`,
  '{**}': `(?:${character}|/)*`,
};

const ownDomain = /^cluster\.local(?=(?:\/[^/]*){4}$)/;

/** "cluster.local" means whatever the domain of the mesh is. */
export function matchesPrincipal(value: string, { principal, settings }: Call): boolean {
  return matchesValue(value.replace(ownDomain, settings.trustDomain), principal);
}

export const matchesNamespace = (value: string, { principal }: Call): boolean =>
  principal !== undefined && matchesRegex(`.*/ns/${value.split('*').map(escaped).join('.*')}/.*`, principal);

/** @param namespace - of the policy, in which an account without one is. */
export function matchesAccount(value: string, namespace: string, { principal }: Call): boolean {
  const [first = '', second] = value.split('/');
  const [owner, account] = second === undefined ? [namespace, first] : [first, second];
  return (
    principal !== undefined &&
    matchesRegex(`.+/ns/${escaped(owner)}/(.+/|)sa/${escaped(account)}(/.+)?`, principal)
  );
}

export function matchesTrustDomain(value: string, { principal }: Call): boolean {
  const domain = principal?.split('/')[0];
  return domain !== undefined && matchesRegex(value.split('*').map(escaped).join('[^/]*'), domain);
}

/** Nobody knows the addresses of pods beforehand. */
export const matchesAddress = (block: string): Told =>
  block === '0.0.0.0/0' || block === '::/0' ? true : undefined;

/** What a token says; there is none where nothing carries one. */
export const matchesToken = ({ http }: Call): Told =>
  http?.headers['authorization'] === undefined ? false : undefined;
