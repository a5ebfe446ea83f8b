/** Pods with nothing in them, as far as istiod looks: a Deployment whose account has its name. */
export const podManifest = (
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>> = { app: name },
) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    // Each its own, else YAML would make the second an alias.
    selector: { matchLabels: { ...labels } },
    template: {
      metadata: { labels: { ...labels } },
      spec: { serviceAccountName: name, containers: [{ name: 'app', image: name }] },
    },
  },
});
