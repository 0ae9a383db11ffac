import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { manual } from './man.ts';
import type { Page } from './pages.ts';
import { zshCompletion } from './zsh.ts';

interface Parts {
  readonly executable: string;
  readonly program: Page;
  readonly version: string;
  readonly date: string;
  readonly copyright: string;
}

/** Lays out, under `root`, what is installed. */
export async function layOut(root: string, { executable, program, version, date, copyright }: Parts): Promise<void> {
  const put = async (path: string, contents: string | Uint8Array): Promise<void> => write(join(root, path), contents);
  const unit = await readFile('systemd/decnet-sync.service', 'utf8');
  await put('usr/lib/systemd/system/decnet-sync.service', unit.replace('/usr/local/bin/decnet-sync', '/usr/bin/decnet-sync'));
  await put('usr/lib/systemd/network/10-decnet-sync.network', withoutPlace(await readFile('systemd/10-decnet-sync.network', 'utf8')));
  await put('usr/lib/NetworkManager/conf.d/decnet-sync.conf', withoutPlace(await readFile('systemd/networkmanager.conf', 'utf8')));
  await put('etc/decnet-sync/config.yaml', await readFile('packaging/config.yaml'));
  for (const name of await readdir('schemas')) await put(`usr/share/decnet-sync/schemas/${name}`, await readFile(join('schemas', name)));
  await put('usr/share/man/man8/decnet-sync.8.gz', gzipSync(manual(program, { version, date }), { level: 9 }));
  await put('usr/share/bash-completion/completions/decnet-sync', bashCompletion(program));
  await put('usr/share/zsh/vendor-completions/_decnet-sync', zshCompletion(program));
  await put('usr/share/fish/vendor_completions.d/decnet-sync.fish', fishCompletion(program));
  await put('usr/share/doc/decnet-sync/copyright', copyright);
  await mkdir(join(root, 'usr/bin'), { recursive: true });
  await copyFile(executable, join(root, 'usr/bin/decnet-sync'));
  await chmod(join(root, 'usr/bin/decnet-sync'), 0o755);
}

/** The first line tells where to copy the file to. */
const withoutPlace = (text: string): string => text.replace(/^# To \S+: /, '# ');

/** As whoever builds may have any umask. */
export async function write(path: string, contents: string | Uint8Array, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
  await chmod(path, mode);
}
