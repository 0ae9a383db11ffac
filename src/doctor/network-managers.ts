import { hairpinName } from '../core/hairpin-mark.ts';
import { type Check, pass, warn } from './check.ts';
import type { Facts, Manager } from './facts.ts';
import { glob, type Section, sections } from './ini.ts';

/** Those who set up every link they see must be told to keep off the hairpins. */
export function networkManagers({ managers: { networkManager, networkd }, targets }: Facts): readonly Check[] {
  const hairpins = [...new Set(targets.map(({ network, driver }) => hairpinName(network, driver)))];
  return [
    judge('network-manager', 'NetworkManager', networkManager, hairpins, keepsOff, {
      file: 'networkmanager.conf to /etc/NetworkManager/conf.d/decnet-sync.conf',
      reload: 'systemctl reload NetworkManager',
    }),
    judge('networkd', 'systemd-networkd', networkd, hairpins, leavesAlone, {
      file: '10-decnet-sync.network to /etc/systemd/network',
      reload: 'networkctl reload',
    }),
  ];
}

/** Why a manager takes a link for its own, or `undefined` when it does not. */
type Verdict = (files: Manager['files'], link: string) => string | undefined;

function judge(
  id: string,
  name: string,
  { runs, files, states }: Manager,
  hairpins: readonly string[],
  verdict: Verdict,
  { file, reload }: { readonly file: string; readonly reload: string },
): Check {
  if (!runs) return pass(id, `${name} does not run here`);
  const trouble = hairpins.flatMap((link) => {
    // What it says of a link that is there counts more than what its files let one expect.
    const state = states[link];
    const because = state === undefined ? verdict(files, link) : state === 'unmanaged' ? undefined : `it says "${state}"`;
    return because === undefined ? [] : [`${link}: ${because}`];
  });
  if (trouble.length === 0) return pass(id, `${name} keeps off the hairpin`);
  return warn(
    id,
    `${name} may take addresses and routes from the hairpin: ${trouble.join('; ')}`,
    `copy systemd/${file}, then \`${reload}\``,
  );
}

/** NetworkManager manages what nothing tells it not to. */
const keepsOff: Verdict = (files, link) => {
  let list: readonly string[] = [];
  let kept = false;
  for (const { name, entries } of files.flatMap(({ text }) => sections(text))) {
    for (const { key, value } of entries) {
      if (name === 'keyfile' && key === 'unmanaged-devices') list = specs(value);
      if (name === 'keyfile' && key === 'unmanaged-devices+') list = [...list, ...specs(value)];
    }
    if (name.startsWith('device') && unmanages(entries) && matches(specs(lastOf(entries, 'match-device') ?? '*'), link)) kept = true;
  }
  return kept || matches(list, link) ? undefined : 'no file of its configuration leaves it out';
};

const specs = (value: string): readonly string[] =>
  value
    .split(/[,;]/)
    .map((spec) => spec.trim())
    .filter((spec) => spec !== '');

const unmanages = (entries: Section['entries']): boolean => /^(0|no|false|off)$/i.test(lastOf(entries, 'managed') ?? '');

function matches(list: readonly string[], link: string): boolean {
  const names = (spec: string): boolean =>
    spec === '*' || (/^interface-name:=?/.test(spec) && glob(spec.replace(/^interface-name:=?/, ''), link));
  return list.some(names) && !list.some((spec) => spec.startsWith('except:') && names(spec.slice('except:'.length)));
}

/** Of all files that match a link, systemd-networkd takes the first; what none matches it leaves alone. */
const leavesAlone: Verdict = (files, link) => {
  const first = files.find(({ text }) => isFor(sections(text), link));
  if (first === undefined) return undefined;
  const [section] = sections(first.text).filter(({ name }) => name === 'Link');
  return /^(1|yes|true|on)$/i.test(lastOf(section?.entries ?? [], 'Unmanaged') ?? '') ? undefined : `${first.path} is for it, too`;
};

/** By name and type: a hairpin's driver, path and MAC are nobody's to know. */
function isFor(all: readonly Section[], link: string): boolean {
  const entries = all.filter(({ name }) => name === 'Match').flatMap((section) => section.entries);
  return (
    entries.length > 0 &&
    entries.every(({ key, value }) => {
      const globs = value.split(/\s+/);
      if (key === 'Type') return globs.some((pattern) => glob(pattern, 'ether'));
      if (key === 'Kind') return globs.some((pattern) => glob(pattern, 'macvlan') || glob(pattern, 'ipvlan'));
      if (key !== 'Name') return false;
      const unwanted = value.startsWith('!');
      return globs.some((pattern) => glob(pattern.replace(/^!/, ''), link)) !== unwanted;
    })
  );
}

const lastOf = (entries: Section['entries'], key: string): string | undefined => entries.findLast((entry) => entry.key === key)?.value;
