import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { here } from '../debian.ts';

/**
 * The Docker Engine of another Debian suite, unpacked beside this machine's own and never installed: for tests and
 * measurements, in labs. `node scripts/engines/other.ts SUITE…` fetches them and prints where they are.
 */
export interface OtherEngine {
  readonly suite: string;
  /** Directories for the front of PATH, as `decnet-sync lab up --engine` wants them. */
  readonly path: string;
  readonly compose: string;
  readonly version: string;
  readonly composeVersion: string;
}

const PACKAGES = ['docker.io', 'docker-cli', 'containerd', 'runc', 'tini', 'docker-compose'];
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'decnet-sync/engines');

/** Fetched once: an Engine that is there is used as it is. */
export async function otherEngine(suite: string): Promise<OtherEngine> {
  const root = join(CACHE, suite);
  const path = [join(root, 'own'), join(root, 'usr/bin'), join(root, 'usr/sbin')].join(':');
  const compose = join(root, 'usr/libexec/docker/cli-plugins/docker-compose');
  const known = (await version(join(root, 'usr/sbin/dockerd'))) ?? (await fetched(suite, root));
  return { suite, path, compose, version: known, composeVersion: (await version(compose)) ?? 'unknown' };
}

async function fetched(suite: string, root: string): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const scratch = await mkdtemp(join(CACHE, `.${suite}-`));
  try {
    await unpack(suite, scratch);
    const found = await version(join(scratch, 'usr/sbin/dockerd'));
    if (found === undefined) throw new Error(`the dockerd of ${suite} does not run on this machine`);
    await rm(root, { recursive: true, force: true });
    await rename(scratch, root);
    return found;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** With lists and a cache of its own, so that this machine's apt knows nothing of the other suite. */
async function unpack(suite: string, root: string): Promise<void> {
  const apt = await mkdtemp(join(tmpdir(), 'decnet-apt-'));
  try {
    await mkdir(join(apt, 'lists/partial'), { recursive: true });
    await mkdir(join(apt, 'archives/partial'), { recursive: true });
    const signed = '/usr/share/keyrings/debian-archive-keyring.gpg';
    await writeFile(join(apt, 'sources.list'), `deb [signed-by=${signed}] ${here().mirror} ${suite} main\n`);
    const places = {
      'Dir::Etc::sourcelist': 'sources.list',
      'Dir::State::Lists': 'lists',
      'Dir::Cache': '.',
      'Dir::Cache::archives': 'archives',
    };
    const own = [
      ...Object.entries(places).map(([key, place]) => `${key}=${join(apt, place)}`),
      'Dir::Etc::sourceparts=-',
      'APT::Sandbox::User=root',
      'Acquire::Languages=none',
    ].flatMap((setting) => ['-o', setting]);
    await execa('apt-get', [...own, 'update', '-q'], { cwd: apt });
    await execa('apt-get', [...own, 'download', '-q', ...PACKAGES], { cwd: apt });
    await execa('sh', ['-c', `for deb in ./*.deb; do dpkg -x "$deb" "${root}"; done`], { cwd: apt });
  } finally {
    await rm(apt, { recursive: true, force: true });
  }
  // A newer runc may want a newer libc than this machine has; its own one serves every Engine.
  await mkdir(join(root, 'own'));
  await symlink('/usr/sbin/runc', join(root, 'own/runc'));
}

const version = async (program: string): Promise<string | undefined> => {
  const { stdout = '' } = await execa(program, ['--version'], { reject: false });
  return /\d+\.\d+\.\d+/.exec(stdout)?.[0];
};

if (import.meta.main) for (const suite of process.argv.slice(2)) console.log(JSON.stringify(await otherEngine(suite)));
