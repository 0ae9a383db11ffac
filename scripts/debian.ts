import { globSync, readFileSync } from 'node:fs';

/** The release of this machine, and where it has its packages from. */
export function here(): { readonly release: string; readonly mirror: string } {
  const release = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';
  const sources = globSync(['/etc/apt/sources.list', '/etc/apt/sources.list.d/*']).map((file) => readFileSync(file, 'utf8'));
  const mirror = /^(?:URIs:|deb(?: \[[^\]]*\])?) *(\S+\/debian)\/?\s/m.exec(sources.join('\n'))?.[1];
  return { release, mirror: mirror ?? 'http://deb.debian.org/debian' };
}
