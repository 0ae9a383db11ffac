import { addresses } from './addresses.ts';
import { boot } from './boot.ts';
import type { Check } from './check.ts';
import { containment } from './containment.ts';
import { deckies } from './deckies.ts';
import { engine } from './engine.ts';
import type { Facts } from './facts.ts';
import { hairpins } from './hairpin.ts';
import { lan } from './lan.ts';
import { layer2 } from './layer2.ts';
import { logs } from './logs.ts';
import { machine } from './machine.ts';
import { management } from './management.ts';
import { networkManagers } from './network-managers.ts';
import { parents } from './parent.ts';
import { drivers, platform } from './platform.ts';
import { privileges } from './privileges.ts';
import { settings } from './settings.ts';
import { standalone } from './standalone.ts';
import { tools } from './tools.ts';

/** From the machine to its LAN: in each part, what the next one stands on. */
const PARTS: readonly ((facts: Facts) => readonly Check[])[] = [
  platform,
  machine,
  privileges,
  tools,
  drivers,
  engine,
  boot,
  parents,
  lan,
  layer2,
  addresses,
  hairpins,
  settings,
  containment,
  standalone,
  management,
  logs,
  networkManagers,
  deckies,
];

/** Everything there is to say of a host, in one run. Where it is no Linux, there is no more to say. */
export const examine = (facts: Facts): readonly Check[] =>
  facts.system.platform === 'linux' ? PARTS.flatMap((part) => part(facts)) : platform(facts);
