/** A finding that stays, and why. One that is not found any more fails the test. */
export interface Suppression {
  readonly code: string;
  readonly reason: string;
}

/** Of checkov. */
export const checkovSuppressions: readonly Suppression[] = [
  {
    code: 'CKV_K8S_11',
    reason:
      'A CPU limit halts a pod that has work while CPU is free; requests share it out. Memory is limited.',
  },
  {
    code: 'CKV_K8S_35',
    reason:
      'The environment is read once at boot, is a type from then on, and is readable by nobody but the process.',
  },
  {
    code: 'CKV_K8S_40',
    reason:
      'User 1000 is the account of the official Node image, and no root. A host may have a user of that number, whose ' +
      'rights a process that broke out would have; only user namespaces keep them apart, which not every cluster has.',
  },
];

/** Of checkov, in development alone. */
export const checkovDevSuppressions: readonly Suppression[] = [
  {
    code: 'CKV_K8S_15',
    reason: 'Images of a laptop are built there and loaded, and can be pulled from nowhere.',
  },
  { code: 'CKV_K8S_43', reason: 'An image that was just built has no digest that a manifest could name.' },
];

/** Of istioctl analyze, where the database is outside. */
export const analyzeSuppressions: readonly (Suppression & { readonly origin: string })[] = [
  {
    code: 'IST0134',
    origin: 'ServiceEntry meshcart/store-postgres',
    reason: 'The database outside is known by its name; its addresses are held by the NetworkPolicy.',
  },
];
