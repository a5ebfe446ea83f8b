import type { Deployment } from './deployment.js';

/** An app of the deployment that stands in for third parties. */
export interface Twin {
  readonly app: string;
  readonly parties: readonly {
    readonly name: string;
    readonly port: number;
    readonly protocol: 'http' | 'tcp';
  }[];
}

/** The stand-ins that run in the mesh, each with the third parties it plays. */
export function twinsIn({ thirdParties }: Deployment): readonly Twin[] {
  const played = Object.entries(thirdParties).flatMap(([name, standIn]) =>
    standIn.kind === 'twin' ? [{ name, ...standIn }] : [],
  );
  return [...Map.groupBy(played, ({ app }) => app)].map(([app, parties]) => ({
    app,
    parties: parties.map(({ name, port, protocol }) => ({ name, port, protocol })),
  }));
}
