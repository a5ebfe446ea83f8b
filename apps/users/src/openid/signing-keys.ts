import { Inject, Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { Database } from '#persistence/database.js';
import { tokenAlgorithm } from '#security/audience.js';
import { USERS_CONFIGURATION, type UsersConfiguration } from '../config.js';
import { Seal } from './seal.js';

interface KeyRow {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly sealed: Buffer;
}

/** The keys that tokens are signed with. Kept in the database, so that all instances sign and publish the same. */
@Injectable()
export class SigningKeys {
  private readonly seal: Seal;

  constructor(
    private readonly database: Database,
    @Inject(USERS_CONFIGURATION) configuration: UsersConfiguration,
  ) {
    this.seal = new Seal(configuration.OPENID_COOKIE_SECRET, 'meshcart signing keys');
  }

  /** The private keys, the one that signs first. Makes the first one; of many instances at once, one makes it. */
  async load(): Promise<[JWK, ...JWK[]]> {
    return this.database.transaction('signing-keys', async () => {
      await this.database.execute({
        name: 'signing_key_lock',
        text: `select pg_advisory_xact_lock(hashtext('meshcart.signing-keys'))`,
      });
      const [first, ...others] = this.opened(await this.rows());
      return first ? [first, ...others] : [await this.add()];
    });
  }

  /** Adds a key that signs from the next load on. Tokens of the older ones stay valid: they are still published. */
  async rotate(): Promise<void> {
    await this.add();
  }

  /** Takes a key out of publication. Its tokens are refused from then on. */
  async retire(kid: string): Promise<void> {
    const text = 'update signing_key set retired_at = now() where kid = $1 and retired_at is null';
    await this.database.execute({ name: 'signing_key_retire', text, values: [kid] });
  }

  /** The public parts, the newest first. */
  async published(): Promise<JWK[]> {
    return (await this.rows()).map(({ publicJwk }) => publicJwk);
  }

  private async rows(): Promise<KeyRow[]> {
    const { rows } = await this.database.execute<KeyRow>({
      name: 'signing_key_all',
      text: `select kid, public_jwk as "publicJwk", sealed_private_jwk as sealed
             from signing_key where retired_at is null order by position desc`,
    });
    return rows;
  }

  /** After a change of the configured secret the old keys cannot be opened: they stay published and sign no more. */
  private opened(rows: readonly KeyRow[]): JWK[] {
    return rows.flatMap(({ kid, sealed }) => {
      const text = this.seal.open(sealed, kid);
      return text === undefined ? [] : [JSON.parse(text) as JWK];
    });
  }

  private async add(): Promise<JWK> {
    const pair = await generateKeyPair(tokenAlgorithm, { extractable: true });
    const publicPart = await exportJWK(pair.publicKey);
    const names = { kid: await calculateJwkThumbprint(publicPart), use: 'sig', alg: tokenAlgorithm };
    const privateJwk = { ...(await exportJWK(pair.privateKey)), ...names };
    const sealed = this.seal.seal(JSON.stringify(privateJwk), names.kid);
    await this.database.execute({
      name: 'signing_key_insert',
      text: 'insert into signing_key (kid, public_jwk, sealed_private_jwk) values ($1, $2, $3)',
      values: [names.kid, JSON.stringify({ ...publicPart, ...names }), sealed],
    });
    return privateJwk;
  }
}
