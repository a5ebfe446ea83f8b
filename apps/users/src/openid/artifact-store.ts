import { Injectable } from '@nestjs/common';
import { Database } from '#persistence/database.js';

export interface Artifact {
  readonly payload: Record<string, unknown>;
  readonly consumedAt: Date | null;
}

export interface NewArtifact {
  readonly model: string;
  readonly id: string;
  readonly payload: Record<string, unknown>;
  readonly expiresInSeconds: number | undefined;
}

const columns = 'payload, consumed_at as "consumedAt"';
const alive = '(expires_at is null or expires_at > now())';

/** What the OpenID provider keeps between requests. Expired things are not found. */
@Injectable()
export class ArtifactStore {
  constructor(private readonly database: Database) {}

  async put({ model, id, payload, expiresInSeconds }: NewArtifact): Promise<void> {
    const { grantId = null, userCode = null, uid = null } = payload;
    await this.database.execute({
      name: 'artifact_put',
      text: `
        insert into openid_artifact (model, id, payload, grant_id, user_code, uid, expires_at)
        values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
        on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
          user_code = excluded.user_code, uid = excluded.uid, expires_at = excluded.expires_at`,
      values: [model, id, JSON.stringify(payload), grantId, userCode, uid, expiresInSeconds ?? null],
    });
  }

  async find(model: string, id: string): Promise<Artifact | undefined> {
    return this.one({
      name: 'artifact_find',
      text: `select ${columns} from openid_artifact where model = $1 and id = $2 and ${alive}`,
      values: [model, id],
    });
  }

  async findByUid(model: string, uid: string): Promise<Artifact | undefined> {
    return this.one({
      name: 'artifact_find_by_uid',
      text: `select ${columns} from openid_artifact where model = $1 and uid = $2 and ${alive}`,
      values: [model, uid],
    });
  }

  async findByUserCode(model: string, userCode: string): Promise<Artifact | undefined> {
    return this.one({
      name: 'artifact_find_by_user_code',
      text: `select ${columns} from openid_artifact where model = $1 and user_code = $2 and ${alive}`,
      values: [model, userCode],
    });
  }

  /** True for exactly one caller, however many try at once. */
  async consume(model: string, id: string): Promise<boolean> {
    const { rowCount } = await this.database.execute({
      name: 'artifact_consume',
      text: `
        update openid_artifact set consumed_at = now()
        where model = $1 and id = $2 and consumed_at is null and ${alive}`,
      values: [model, id],
    });
    return rowCount === 1;
  }

  async remove(model: string, id: string): Promise<void> {
    await this.database.execute({
      name: 'artifact_remove',
      text: 'delete from openid_artifact where model = $1 and id = $2',
      values: [model, id],
    });
  }

  /** Takes away everything that was issued under the grant. */
  async removeGranted(grantId: string): Promise<void> {
    await this.database.execute({
      name: 'artifact_remove_granted',
      text: 'delete from openid_artifact where grant_id = $1',
      values: [grantId],
    });
  }

  async removeExpired(): Promise<void> {
    await this.database.execute({
      name: 'artifact_remove_expired',
      text: 'delete from openid_artifact where expires_at <= now()',
    });
  }

  private async one(statement: {
    name: string;
    text: string;
    values: unknown[];
  }): Promise<Artifact | undefined> {
    const { rows } = await this.database.execute<Artifact>(statement);
    return rows[0];
  }
}
