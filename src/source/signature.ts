import { stat } from 'node:fs/promises';
import { keyring } from './keyring.ts';
import type { Mirror } from './mirror.ts';
import { plain } from './plain.ts';

/** Whose signatures count. Only the head has to be signed: it vouches for what is below it. */
export interface Verify {
  /** SSH keys, as `ssh-keygen` reads them: a principal and a public key a line. */
  readonly allowedSigners?: string | undefined;
  /** OpenPGP public keys, armoured or not. */
  readonly openpgpKeys?: string | undefined;
}

/** Why a commit does not count, or `undefined` when one of them signed it. */
export async function signatureFault(
  mirror: Mirror,
  commit: string,
  { allowedSigners, openpgpKeys }: Verify,
  root: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  // Git treats a file that is not there as one without a match; whoever mistyped its name should be told.
  if (allowedSigners !== undefined) await stat(allowedSigners);
  const config = {
    'gpg.ssh.allowedSignersFile': allowedSigners ?? '/dev/null',
    // Certificates are trusted by whatever the machine trusts, which nobody here has chosen.
    'gpg.x509.program': 'false',
    'gpg.minTrustLevel': 'undefined',
  };
  const env = { GNUPGHOME: await keyring(root, openpgpKeys, signal) };
  const format = '%G?%x00%<(200,trunc)%GS%x00%GK%x00%<(100,trunc)%an%x00%GF';
  const printed = await mirror.ask({ args: ['log', '-1', `--format=${format}`, commit], signal, config, env });
  const [verdict = '', signer = '', key = '', author = ''] = printed.toString().split('\0').map(plain);
  const what = `commit ${commit.slice(0, 12)} by ${author}`;
  const whose = [key && `key ${key}`, signer && `(${signer})`].filter((part) => part !== '').join(' ');
  switch (verdict) {
    case 'G':
      return undefined;
    case 'N':
      return `${what} is not signed`;
    case 'B':
      return `${what} has a signature that does not match it, of ${whose || 'an unknown key'}`;
    case 'X':
      return `${what} has a signature that has expired, of ${whose}`;
    case 'Y':
      return `${what} is signed by ${whose}, which has expired`;
    case 'R':
      return `${what} is signed by ${whose}, which has been revoked`;
    default:
      return `${what} is signed by ${whose || 'an unknown key'}, which is not among the allowed signers`;
  }
}

/** Changes whenever someone else is allowed to sign. */
export async function signersOf({ allowedSigners, openpgpKeys }: Verify): Promise<string> {
  const files = [allowedSigners, openpgpKeys].filter((file) => file !== undefined);
  const found = await Promise.all(files.map((file) => stat(file, { bigint: true }).catch(() => undefined)));
  return found.map((each) => (each ? `${each.ino}:${each.mtimeNs}:${each.size}` : 'none')).join();
}
