import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa, execaSync } from 'execa';
import { here } from '../../scripts/debian.ts';

export interface Outcome {
  readonly exitCode?: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Debian of its own in a directory, as small as can be but for a few programs. */
export interface Debian extends AsyncDisposable {
  /** Runs a script of the shell in it. Unless it is to fetch packages, it has no network. */
  readonly sh: (script: string, options?: { readonly network?: boolean }) => Promise<Outcome>;
  readonly put: (path: string, contents: string) => Promise<void>;
  readonly copy: (file: string) => Promise<void>;
  readonly read: (path: string) => Promise<string>;
}

/** Why there can be none here. */
export function missingForDebian(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may enter another Debian';
  if (execaSync('debootstrap', ['--version'], { reject: false }).failed) return 'debootstrap is not there (package debootstrap)';
  return undefined;
}

export async function makeDebian(...programs: readonly string[]): Promise<Debian> {
  const root = await mkdtemp(join(tmpdir(), 'decnet-debian-'));
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true });
  try {
    const { release, mirror } = here();
    await execa('debootstrap', ['--variant=minbase', `--include=${programs.join(',')}`, release, root, mirror]);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    sh: async (script, { network = false } = {}) => {
      // Whatever is mounted or started in there ends with the script.
      const apart = ['--mount', '--pid', '--fork', '--kill-child', ...(network ? [] : ['--net']), `--mount-proc=${join(root, 'proc')}`];
      const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
      return execa('/usr/bin/unshare', [...apart, 'chroot', root, 'sh', '-c', script], {
        reject: false,
        extendEnv: false,
        env,
        stdin: 'ignore',
      });
    },
    put: (path, contents) => writeFile(join(root, path), contents),
    copy: (file) => copyFile(file, join(root, basename(file))),
    read: (path) => readFile(join(root, path), 'utf8'),
    [Symbol.asyncDispose]: remove,
  };
}
