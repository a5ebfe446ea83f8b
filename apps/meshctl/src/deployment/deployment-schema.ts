import Type, { type Static } from 'typebox';

const strict = { additionalProperties: false };
const name = () => Type.String({ pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$', maxLength: 63 });
const port = () => Type.Integer({ minimum: 1, maximum: 65_535 });

const replicas = () =>
  Type.Object({ min: Type.Integer({ minimum: 1 }), max: Type.Integer({ minimum: 1 }) }, strict);

/** What a deployment file states: all that policies depend on and contracts do not say. */
export const deploymentSchema = Type.Object(
  {
    namespace: name(),
    dataNamespace: Type.Optional(name()),
    /** Where the world comes in; needed where the contracts have operations. */
    public: Type.Optional(
      Type.Object({ host: Type.String({ minLength: 1 }), certificate: Type.Optional(name()) }, strict),
    ),
    gateway: Type.Optional(
      Type.Object(
        {
          namespace: name(),
          account: name(),
          labels: Type.Record(Type.String(), Type.String()),
          replicas: Type.Optional(replicas()),
        },
        strict,
      ),
    ),
    replicas: Type.Optional(Type.Record(Type.String(), replicas())),
    stores: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          { host: Type.String({ minLength: 1 }), port: port(), cidr: Type.Optional(Type.String()) },
          strict,
        ),
      ),
    ),
    thirdParties: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          { host: Type.String({ minLength: 1 }), port: port(), tls: Type.Boolean({ default: true }) },
          strict,
        ),
      ),
    ),
  },
  strict,
);

export type DeploymentFile = Static<typeof deploymentSchema>;
