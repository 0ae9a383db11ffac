import { createHash } from 'node:crypto';
import { access, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * A home for GnuPG that holds exactly the public keys of a file, so that no
 * other keyring on this machine has a say. Made once for each content.
 */
export async function keyring(root: string, keys: string | undefined, signal: AbortSignal): Promise<string> {
  const content = keys === undefined ? Buffer.alloc(0) : await readFile(keys);
  const home = join(root, `keys-${createHash('sha256').update(content).digest('hex').slice(0, 16)}`);
  const there = await access(home).then(
    () => true,
    () => false,
  );
  if (there) return home;
  const fresh = await mkdtemp(join(root, 'keys.'));
  try {
    // Whoever is in the file is trusted: that is what it is for. Nothing is to be asked of anyone.
    await writeFile(join(fresh, 'gpg.conf'), 'trust-model always\nno-autostart\nno-auto-key-retrieve\nno-auto-key-import\n');
    if (content.length > 0) {
      const args = ['--batch', '--homedir', fresh, '--import'];
      await execa('gpg', args, { input: content, env: { LC_ALL: 'C' }, cancelSignal: signal, timeout: 20_000 });
    }
    await rename(fresh, home);
    return home;
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true });
    throw new Error(`cannot make a keyring of ${keys}: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`, {
      cause,
    });
  }
}
