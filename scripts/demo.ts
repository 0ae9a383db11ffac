import { styleText } from 'node:util';
import { encounter, prologue } from './demo/arrival.ts';
import { Daemon } from './demo/daemon.ts';
import { interruption } from './demo/interrupt.ts';
import { Life } from './demo/life.ts';
import { Narrator } from './demo/narrator.ts';
import { onStage } from './demo/stage.ts';
import { World } from './demo/world.ts';

/** What the daemon is for, on a LAN of its own, told as it goes. Leaves nothing behind, however it ends. */
const started = performance.now();
const narrator = new Narrator(interruption());

try {
  narrator.say(
    'A private LAN: a switch with a gateway, a sensor host with a Docker Engine of its own, and a peer. All in network namespaces.',
  );
  await onStage(async (stage) => {
    const { lab, sync, host } = stage;
    console.log(`gateway ${lab.lan.address}, sensor host ${lab.hosts[0]?.address}, peer ${lab.peer.address}`);
    const world = new World(narrator, stage);
    const before = await world.traces();
    await prologue(narrator, stage);

    narrator.say('From here on the daemon sees to it: network first, then the hairpin, then the deckies. Its log is shown as it goes.');
    console.log(styleText('bold', '\nhost$ decnet-sync run &'));
    const daemon = new Daemon(sync('run'));
    await world.untilConverged();
    await narrator.until('the turn ends', () => daemon.said(/turn ends: changed/));
    daemon.listenAnew();
    await encounter(narrator, stage);

    const life = new Life(narrator, stage, world, daemon);
    await life.growth();
    await life.mishaps();
    await life.farewell();
    await life.blunder();

    narrator.say('What it did, and why, is on record.');
    await narrator.show('decnet-sync history --limit 4', sync('history', '--limit', '4'));

    narrator.say('Stopping the daemon tears nothing down.');
    console.log(styleText('bold', '\nhost$ kill %1'));
    if ((await daemon.stop()) !== 0) throw new Error('the daemon did not end well');
    if (!(await world.pings('192.168.50.20'))) throw new Error('a decky went with the daemon');
    await narrator.show('docker ps', host('docker', 'ps', '--format', '{{.Names}}  {{.Status}}'));

    narrator.say('And back to the untouched host, without any manifest.');
    await narrator.show('decnet-sync teardown --all --yes', sync('teardown', '--all', '--yes'));
    await narrator.show('ip -brief link', host('ip', '-br', 'link'));
    if ((await world.traces()) !== before) throw new Error('the host is not as it was before');
  });
  narrator.say(`Done in ${((performance.now() - started) / 1000).toFixed(0)} s. The lab is gone; nothing of it is left on this machine.`);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
