import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { findProgram, toolPath } from '../../src/lab/command.ts';
import { requireRoot } from '../../src/lab/requirements.ts';

/** How a kernel's life went. */
export interface Life {
  /** Why it had to be ended, or never began; `undefined`: it went off by itself. */
  readonly ended: string | undefined;
  /** The end of what it printed. */
  readonly console: string;
}

const KERNEL = 'linux.uml';
const MODULES = '/usr/lib/uml/modules';
const LAST_LINES = 60;

/** Why this machine cannot run a second kernel, and what to do about it. */
export async function missingForSecondKernel(): Promise<string | undefined> {
  try {
    requireRoot();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const found = await findProgram(KERNEL, toolPath({ engine: null }));
  const modules = await readdir(MODULES).catch(() => []);
  if (found.length > 0 && modules.length > 0) return undefined;
  return process.arch === 'x64'
    ? 'a second kernel needs a program that this machine lacks: apt-get install --no-install-recommends user-mode-linux'
    : `a second kernel needs user-mode-linux, which is for x86, and this machine is ${process.arch}`;
}

/**
 * Boots a kernel in a process, on the machine's own files, with this program as its first, and
 * waits until it is off again. What it needs of files for itself goes with the directory.
 */
export async function boot(
  init: string,
  directory: string,
  environment: Readonly<Record<string, string>>,
  patience: number,
): Promise<Life> {
  const root = ['root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'ro', `init=${init}`];
  const own = ['mem=2G', `uml_dir=${directory}/`, 'con=null', 'con0=null,fd:1', 'quiet'];
  const words = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const kernel = spawn('setpriv', [...WITH_US, KERNEL, ...root, ...own, ...words], {
    // It signals its whole process group when it breaks down, which must not be ours.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: toolPath({ engine: null }) },
  });
  let printed = '';
  for (const stream of [kernel.stdout, kernel.stderr]) {
    stream.on('data', (data: Buffer) => {
      printed = `${printed}${data}`.replaceAll('\r', '').split('\n').slice(-LAST_LINES).join('\n');
    });
  }
  const off = once(kernel, 'close').then(
    () => undefined,
    (error: Error) => error.message,
  );
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(late.resolve, patience, `it was not off after ${patience / 1000} s`);
  const ended = await Promise.race([off, late.promise]);
  clearTimeout(timer);
  kernel.kill('SIGKILL');
  await off;
  return { ended, console: printed };
}

/** A kernel is many processes, and some survive the first: in a namespace that ends with us, or with our child, none does. */
const WITH_US = ['--pdeathsig', 'KILL', 'unshare', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', '"$@"; exit $?', 'sh'];
