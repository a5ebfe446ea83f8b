import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { apiAudience } from '#security/audience.js';
import { ids } from './fixtures.js';

/** Signs access tokens as users does, and tells the public keys. */
export class TokenIssuer {
  private constructor(
    private readonly issuer: string,
    private readonly key: CryptoKey,
    readonly jwks: string,
  ) {}

  static async of(issuer: string): Promise<TokenIssuer> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'test', use: 'sig', alg: 'ES256' };
    return new TokenIssuer(issuer, privateKey, JSON.stringify({ keys: [jwk] }));
  }

  async token(
    scopes: readonly string[],
    fields: { expiresInSeconds?: number; subject?: string } = {},
  ): Promise<string> {
    return new SignJWT({ client_id: 'client-1', scope: scopes.join(' ') })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'test' })
      .setSubject(fields.subject ?? ids.user)
      .setIssuer(this.issuer)
      .setAudience(apiAudience)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + (fields.expiresInSeconds ?? 600))
      .sign(this.key);
  }
}
