import { createHash } from 'node:crypto';
import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { Artifact, ArtifactStore } from './artifact-store.js';

/** Models whose identifier is the secret itself. The others are named by a signed cookie or by an opaque grant. */
const bearers = new Set([
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'ClientCredentials',
  'InitialAccessToken',
  'RegistrationAccessToken',
  'PushedAuthorizationRequest',
]);

/** Keeps one of the provider's models in PostgreSQL. What opens something is stored as a hash of itself. */
export class OpenIdAdapter implements Adapter {
  constructor(
    private readonly model: string,
    private readonly artifacts: ArtifactStore,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { jti, ...rest } = payload;
    const kept = this.isBearer ? rest : { ...rest, jti };
    await this.artifacts.put({
      model: this.model,
      id: this.key(id),
      payload: kept,
      expiresInSeconds: expiresIn,
    });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = toPayload(await this.artifacts.find(this.model, this.key(id)));
    return found && this.isBearer ? { ...found, jti: id } : found;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return toPayload(await this.artifacts.findByUid(this.model, uid));
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return toPayload(await this.artifacts.findByUserCode(this.model, userCode));
  }

  /** The provider has looked before whether it was consumed. Between look and consumption another request may win. */
  async consume(id: string): Promise<void> {
    const won = await this.artifacts.consume(this.model, this.key(id));
    if (!won) throw new errors.InvalidGrant(`${this.model} was consumed by another request`);
  }

  async destroy(id: string): Promise<void> {
    await this.artifacts.remove(this.model, this.key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.artifacts.removeGranted(grantId);
  }

  private get isBearer(): boolean {
    return bearers.has(this.model);
  }

  private key(id: string): string {
    return this.isBearer ? createHash('sha256').update(id).digest('base64url') : id;
  }
}

function toPayload(artifact: Artifact | undefined): AdapterPayload | undefined {
  if (!artifact) return undefined;
  const { payload, consumedAt } = artifact;
  return consumedAt ? { ...payload, consumed: Math.floor(consumedAt.getTime() / 1000) } : payload;
}
