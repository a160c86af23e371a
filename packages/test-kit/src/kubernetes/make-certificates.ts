import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DAYS = '2';

export interface Certificates {
  /** PEM of the authority. */
  readonly caFile: string;
  readonly key: string;
  /** PEM for 127.0.0.1 and localhost, signed by the authority. */
  readonly certificate: string;
}

/** A certificate authority of the test's own and a server certificate of it, by openssl. */
export async function makeCertificates(directory: string): Promise<Certificates> {
  const at = (name: string): string => join(directory, name);
  const openssl = (...words: string[]) => run('openssl', words);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await writeFile(at('extensions'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const authority = ['-keyout', at('ca.key'), '-out', at('ca.crt'), '-subj', '/CN=test authority'];
  await openssl('req', '-x509', ...newKey, ...authority, '-days', DAYS);
  await openssl('req', ...newKey, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=kube-apiserver');
  const signing = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', DAYS];
  const request = ['-in', at('server.csr'), '-extfile', at('extensions'), '-out', at('server.crt')];
  await openssl('x509', '-req', ...request, ...signing);
  const [key, certificate] = await Promise.all([
    readFile(at('server.key'), 'utf8'),
    readFile(at('server.crt'), 'utf8'),
  ]);
  return { caFile: at('ca.crt'), key, certificate };
}
