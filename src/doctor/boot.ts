import { type Check, pass, skip, warn } from './check.ts';
import type { Facts } from './facts.ts';

const ID = 'boot-order';
const ONLINE = 'network-online.target';

/** An Engine that starts before the NIC is there has the deckies' network by name only: nothing starts on it until the Engine starts anew. */
export function boot({ boot: unit }: Facts): readonly Check[] {
  if (unit === undefined) return [skip(ID, 'systemd does not run here, so what starts first at boot does not show')];
  if (unit.LoadState !== 'loaded') return [skip(ID, 'systemd knows no docker.service, so what starts the Engine at boot does not show')];
  if (unit.UnitFileState === 'disabled') {
    return [warn(ID, 'docker.service is not started at boot, and no decky would be', '`systemctl enable docker`')];
  }
  const lists = (text: string): boolean => text.split(/\s+/).includes(ONLINE);
  if (lists(unit.After) && lists(unit.Wants)) return [pass(ID, 'the Engine starts when the network is up')];
  return [
    warn(
      ID,
      'the Engine does not wait for the network at boot: deckies whose interface is not there yet cannot start until the Engine starts anew',
      `write \`[Unit]\`, \`Wants=${ONLINE}\` and \`After=${ONLINE}\` to /etc/systemd/system/docker.service.d/online.conf, then \`systemctl daemon-reload\``,
    ),
  ];
}
