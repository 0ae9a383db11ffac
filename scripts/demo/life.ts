import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Daemon } from './daemon.ts';
import type { Narrator } from './narrator.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';

const FLEETS = new URL('../../fleets/', import.meta.url).pathname;

/** What may happen to a host while the daemon watches over it. */
export class Life {
  readonly #narrator: Narrator;
  readonly #stage: Stage;
  readonly #world: World;
  readonly #daemon: Daemon;

  constructor(narrator: Narrator, stage: Stage, world: World, daemon: Daemon) {
    this.#narrator = narrator;
    this.#stage = stage;
    this.#world = world;
    this.#daemon = daemon;
  }

  async growth(): Promise<void> {
    this.#narrator.say('`git push` deploys. A second fleet: a camera for the lobby, on the same network.');
    await cp(join(FLEETS, 'lobby.yaml'), join(this.#stage.work, 'fleets', 'lobby.yaml'));
    await this.#push('git add fleets/lobby.yaml', "git commit -m 'A camera for the lobby'");
    await this.#world.untilPinged('192.168.50.30');
    await this.#settled();
    await this.#narrator.show('peer$ ping -c 1 192.168.50.30', this.#stage.peer('ping', '-c', '1', '192.168.50.30'));
  }

  async mishaps(): Promise<void> {
    const { host, peer } = this.#stage;
    this.#narrator.say('What happens to the host in between is repaired. Somebody kills the web server of the NAS …');
    await this.#narrator.show('docker kill office.nas-01.web', host('docker', 'kill', 'office.nas-01.web'));
    await this.#settled();
    this.#narrator.say('… and deletes the hairpin, with all routes to the deckies.');
    await this.#narrator.show('ip link delete decnet_macvlan0', host('ip', 'link', 'delete', 'decnet_macvlan0'));
    await this.#settled();
    await this.#narrator.show('peer$ wget -qO- http://192.168.50.20/', peer('busybox', 'wget', '-qO-', 'http://192.168.50.20/'));
    await this.#narrator.show('ping -c 1 192.168.50.20', host('ping', '-c', '1', '192.168.50.20'));
  }

  async farewell(): Promise<void> {
    this.#narrator.say('Deleting a manifest tears down what it described. The camera goes; the office does not notice.');
    await this.#push('git rm fleets/lobby.yaml', "git commit -m 'No lobby'");
    await this.#settled();
    await this.#narrator.show('peer$ ping -c 1 -W 1 192.168.50.30', this.#stage.peer('ping', '-c', '1', '-W', '1', '192.168.50.30'), {
      codes: [1],
    });
  }

  async blunder(): Promise<void> {
    this.#narrator.say('A manifest with a mistake is pushed. Nothing of that commit is put into force: what was, stays so and is healed.');
    await this.#narrator.show(
      'sed -i s/cisco/cicso/ fleets/office.yaml',
      this.#stage.host('sed', '-i', 's/cisco/cicso/', 'fleets/office.yaml'),
      { cwd: this.#stage.work },
    );
    await this.#push('git add fleets/office.yaml', "git commit -m 'What the switch runs'");
    await this.#narrator.until('the daemon tells of the mistake', () => this.#daemon.said(/held: /));
    await this.#narrator.show('decnet-sync status', this.#stage.sync('status'));
    await this.#narrator.show('peer$ ping -c 1 192.168.50.22', this.#stage.peer('ping', '-c', '1', '192.168.50.22'));
  }

  async #push(...commands: readonly string[]): Promise<void> {
    this.#daemon.listenAnew();
    const { git, work } = this.#stage;
    for (const shown of [...commands, 'git push']) {
      const words = shown === 'git push' ? ['push', '--quiet', 'origin', 'HEAD:main'] : wordsOf(shown);
      await this.#narrator.show(shown, git(...words), { cwd: work });
    }
  }

  /** The host is as it should be, and the daemon has said so. */
  async #settled(): Promise<void> {
    await this.#world.untilConverged();
    await this.#narrator.until('the turn ends', () => this.#daemon.said(/turn ends: changed/));
    this.#daemon.listenAnew();
  }
}

/** `git commit -m 'No lobby'` as git is given it; what it prints about that is no news. */
const wordsOf = (shown: string): readonly string[] => {
  const [, verb = '', ...words] = [...shown.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  return verb === 'add' ? [verb, ...words] : [verb, '--quiet', ...words];
};
