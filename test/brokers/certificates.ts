import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const newKey = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * In the folder: an authority (`ca`), one that nobody asked (`stranger`), and a server on 127.0.0.1 that the first one
 * signed (`broker`), each as `.pem` and `.key`; `broker.chain.pem` holds both of the server's.
 */
export async function makeCertificates(folder: string): Promise<void> {
  const openssl = async (...args: string[]) => execute('openssl', [...newKey, ...args], { cwd: folder });
  for (const name of ['ca', 'stranger'])
    await openssl('-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`);
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await openssl('-keyout', 'broker.key', '-out', 'broker.pem', '-subj', '/CN=broker', ...signed);
  const parts = await Promise.all(
    ['broker.key', 'broker.pem', 'ca.pem'].map(async (file) => readFile(join(folder, file), 'utf8')),
  );
  await writeFile(join(folder, 'broker.chain.pem'), parts.join(''));
}
