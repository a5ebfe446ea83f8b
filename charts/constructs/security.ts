import type { k8s } from 'cdk8s-plus-27';

/** The account `node` of the images; a number, since Kubernetes cannot tell from a name that it is not root. */
export const appUser = 1000;

/** What Pod Security calls restricted. */
export const restrictedPod = (user: number): k8s.PodSecurityContext => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  seccompProfile: { type: 'RuntimeDefault' },
});

export const restrictedContainer: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
