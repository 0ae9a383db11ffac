import { type Check, fail, pass, skip, warn } from './check.ts';
import type { Facts } from './facts.ts';

/** The programs that this one runs, each in the make whose words it understands. */
export function tools({ tools: { arping, nft }, ground, system }: Facts): readonly Check[] {
  return [
    'because' in ground
      ? fail(
          'iproute2',
          `links cannot be read: ${ground.because}`,
          "install iproute2 (apt-get install iproute2): busybox's ip prints no JSON",
        )
      : pass('iproute2', 'ip prints JSON'),
    arpingOf(arping),
    ...nftOf(nft, system.kernel),
  ];
}

function arpingOf(arping: Facts['tools']['arping']): Check {
  const fault = arpingFault(arping);
  if (fault !== undefined) return fail('arping', fault.message, fault.remedy);
  return pass('arping', 'value' in arping ? arping.value : '');
}

/** Why an arping, by what it says of itself, is not one to ask the LAN with. */
export function arpingFault(arping: Facts['tools']['arping']): { readonly message: string; readonly remedy: string } | undefined {
  const remedy = 'install the one from iputils (Debian: apt-get install iputils-arping)';
  if ('because' in arping) return { message: `nobody can ask the LAN who has an address: ${arping.because}`, remedy };
  if (/iputils/.test(arping.value)) return undefined;
  return { message: `arping is another one than iputils', and takes other options: ${arping.value || 'it does not say which'}`, remedy };
}

function nftOf(nft: Facts['tools']['nft'], kernel: string): readonly Check[] {
  if ('because' in nft) {
    const remedy = 'install nftables 1.0.1 or newer (Debian: apt-get install nftables)';
    return [warn('nft', `nothing can fence deckies in: ${nft.because}`, remedy)];
  }
  const version = /\d+(?:\.\d+)+/.exec(nft.value)?.[0];
  if (version === undefined) return [skip('nft', `nft does not say which version it is: ${nft.value}`)];
  if (isBefore(version, [1, 0, 1])) {
    return [warn('nft', `nft ${version} knows no rules for what leaves an interface`, 'upgrade nftables to 1.0.1 or newer')];
  }
  if (isBefore(kernel, [5, 16])) {
    return [warn('nft', `Linux ${kernel} has no hook for what leaves an interface`, 'run Linux 5.16 or newer')];
  }
  return [pass('nft', `nft ${version}`)];
}

/** Whether a version comes before another; what follows the numbers does not count. */
function isBefore(version: string, than: readonly number[]): boolean {
  const numbers = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  for (const [n, least] of than.entries()) {
    const own = numbers[n] ?? 0;
    if (own !== least) return own < least;
  }
  return false;
}
