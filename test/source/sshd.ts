import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

export interface Sshd {
  readonly url: string;
  readonly sshKey: string;
  readonly knownHosts: string;
  readonly port: number;
  /** What is to be started. */
  readonly program: string;
  readonly args: readonly string[];
}

/** All that an ssh server needs which knows one key; or why there is none. */
export function sshServer(root: string, port: number): Sshd | string {
  const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path));
  if (program === undefined) return 'there is no sshd here (openssh-server)';
  const directory = join(root, 'sshd');
  mkdirSync(directory, { mode: 0o700 });
  const keygen = (name: string): string => {
    const path = join(directory, name);
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
    return path;
  };
  const [hostKey, sshKey] = [keygen('host'), keygen('user')];
  const knownHosts = join(directory, 'known hosts');
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`);
  const settings = [
    ...['UsePAM no', 'StrictModes no', 'PasswordAuthentication no', 'PermitRootLogin prohibit-password', `PidFile ${directory}/pid`],
    ...[`HostKey ${hostKey}`, `AuthorizedKeysFile ${sshKey}.pub`, 'ListenAddress 127.0.0.1', `Port ${port}`],
  ];
  writeFileSync(join(directory, 'config'), settings.map((each) => `${each}\n`).join(''));
  // Debian's sshd wants this directory, which its service would have made.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const args = ['-D', '-f', join(directory, 'config'), '-E', join(directory, 'log')];
  return { url: `ssh://${userInfo().username}@127.0.0.1:${port}`, sshKey, knownHosts, port, program, args };
}
