import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Files of a server at 127.0.0.1 that vouches for itself. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A new one; or why there is none. */
export function certificate(root: string): Certificate | string {
  const [key, cert] = [join(root, 'key.pem'), join(root, 'cert.pem')];
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost';
  const args = [...words.split(' '), '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert];
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  return status === 0 ? { key, cert } : `openssl makes no certificate: ${stderr ?? 'it is not there'}`;
}
