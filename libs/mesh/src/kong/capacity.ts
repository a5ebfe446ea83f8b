import { LimitClass } from '#contracts/meshcart/mesh/v1/policy_pb.js';
import type { Settings } from './resource.js';

/** Of one body, in kibibytes: what the edge takes. */
export const bodyLimitKilobytes = 256;

/**
 * Requests that one address may make in a minute, by the class that the contract names. Coarse on purpose: windows begin
 * with the minute and each of Kong's pods counts for itself. It keeps a flood off; fairness is the edge's.
 */
const perMinute = {
  [LimitClass.UNSPECIFIED]: 600,
  [LimitClass.READ]: 1200,
  [LimitClass.WRITE]: 300,
  [LimitClass.SIGN_UP]: 20,
  // Third parties send from few addresses, in bursts, and again when they are refused.
  [LimitClass.WEBHOOK]: 3000,
} as const satisfies Readonly<Record<LimitClass, number>>;

const names: Readonly<Record<LimitClass, string>> = {
  [LimitClass.UNSPECIFIED]: 'limit-other',
  [LimitClass.READ]: 'limit-read',
  [LimitClass.WRITE]: 'limit-write',
  [LimitClass.SIGN_UP]: 'limit-sign-up',
  [LimitClass.WEBHOOK]: 'limit-webhook',
};

/** The plugin that counts the requests of a class. */
export const limitName = (limitClass: LimitClass): string => names[limitClass];

export const limitOf = (limitClass: LimitClass): Settings => ({
  plugin: 'rate-limiting',
  config: { minute: perMinute[limitClass], policy: 'local', limit_by: 'ip', hide_client_headers: false },
});
