import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { OURS, withSensor } from '../../bench/sensor.ts';
import { QUESTIONS } from '../../src/host/links.ts';

/** `node scripts/build/record.ts`: what a host with two deckies answers whoever looks at it, for `warm.ts`. */
const manifest = `# As an operator might write it.
apiVersion: decnet-sync/v1
kind: Fleet
metadata: { name: office }
spec:
  network:
    interface: eth0
    subnet: 192.168.50.0/24
    gateway: 192.168.50.1
  defaults: { image: "busybox:1.36", command: [sleep, infinity] }
  deckies:
    - name: printer
      ip: 192.168.50.20
      vendor: hp
      services:
        - name: web
          image: busybox:1.36
          command: [httpd, -f, -p, '80']
          ports: [80/tcp]
    - name: nas
      ip: 192.168.50.21
      os: linux
      services:
        - { name: files, image: "busybox:1.36", command: [sleep, infinity], environment: { SHARE: public } }
`;

const GUARD = 'decnet-sync/default/decnet_lan';

await withSensor('record', async ({ host, docker, on }) => {
  const fleet = join(host.directory, 'fleet.yaml');
  await writeFile(fleet, manifest);
  await on(...OURS, 'apply', fleet, '--yes');
  // Where this is answered the kernel is another one, and nobody takes the Engine of another machine for his own.
  const { KernelVersion: _, Components: __, ...version } = await docker.version();
  const engine: Record<string, unknown> = {
    '/version': version,
    '/networks': await docker.listNetworks(),
    '/images/json': await docker.listImages(),
    '/containers/json': await docker.listContainers({ all: true }),
  };
  for (const { Id } of await docker.listContainers({ all: true }))
    engine[`/containers/${Id}/json`] = await docker.getContainer(Id).inspect();
  const answersOf = async (program: string, questions: readonly string[], input = ''): Promise<Record<string, string>> =>
    Object.fromEntries(
      await Promise.all(
        questions.map(async (words) => [words, await on('sh', '-c', `printf %s "$1" | ${program} ${words}`, 'sh', input)] as const),
      ),
    );
  const nft = ['list tables', `-nj list table inet ${GUARD}`, `-nj list table netdev ${GUARD}`];
  const programs = { ip: await answersOf('ip', ['-N -j -d -batch -'], QUESTIONS), nft: await answersOf('nft', nft) };
  const file = join(import.meta.dirname, 'recorded.json');
  // Where the lab was is of no interest to anybody.
  const recorded = JSON.stringify({ host: host.name, manifest, engine, programs }).replaceAll(host.directory, '/lab');
  await writeFile(file, recorded);
  await execa('biome', ['format', '--write', file], { preferLocal: true });
});
