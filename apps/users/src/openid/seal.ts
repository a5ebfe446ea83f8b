import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/** Encrypts small secrets under a key that is derived from the configuration. */
export class Seal {
  private readonly key: Buffer;

  /** Different purposes get different keys of one secret. */
  constructor(secret: string, purpose: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
  }

  seal(plain: string, name: string): Buffer {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv(algorithm, this.key, nonce).setAAD(Buffer.from(name));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** Answers undefined for what was sealed with another secret, under another name, or changed since. */
  open(sealed: Buffer, name: string): string | undefined {
    const nonce = sealed.subarray(0, nonceLength);
    const tag = sealed.subarray(nonceLength, nonceLength + tagLength);
    try {
      const decipher = createDecipheriv(algorithm, this.key, nonce, { authTagLength: tagLength });
      decipher.setAAD(Buffer.from(name)).setAuthTag(tag);
      const plain = decipher.update(sealed.subarray(nonceLength + tagLength));
      return Buffer.concat([plain, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
