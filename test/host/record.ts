import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { connect } from '../../src/host/engine.ts';
import { QUESTIONS } from '../../src/host/links.ts';
import { labDown } from '../../src/lab/down.ts';
import { onHost } from '../../src/lab/enter.ts';
import type { Lab, LabHost } from '../../src/lab/lab.ts';
import { labUp } from '../../src/lab/up.ts';

/**
 * `node test/host/record.ts [--engine DIRECTORIES]`: what Docker and `ip` answer on a host with deckies and strangers, into
 * `recorded/`, for tests to cut and change.
 */
const FLEET = `apiVersion: decnet-sync/v1
kind: Fleet
metadata: { name: office }
spec:
  network: { interface: eth0, subnet: 192.168.50.0/24, gateway: 192.168.50.1 }
  deckies:
    - name: nas-01
      ip: 192.168.50.20
      image: busybox:1.36
      command: [sleep, infinity]
      services:
        - { name: web, image: busybox:1.36, command: [httpd, -f, -p, "80"], ports: [80/tcp], healthcheck: { test: [CMD, "true"], interval: 1s } }
        - { name: ssh, image: busybox:1.36, command: [nc, -ll, -p, "22", -e, cat], ports: [22/tcp], volumes: [{ name: logs, path: /var/log }] }
    - { name: bare-01, ip: 192.168.50.21 }
`;

const { engine } = parseArgs({ options: { engine: { type: 'string' } } }).values;
const state = await mkdtemp(join(tmpdir(), 'decnet-record-'));
const request = { name: `record-${process.pid}`, state, ...(engine === undefined ? {} : { engine }) };
const { lab } = await labUp(request);
try {
  const [host] = lab.hosts;
  if (host) await record(lab, host);
} finally {
  await labDown(request.name, state);
  await rm(state, { recursive: true, force: true });
}

async function record(lab: Lab, host: LabHost): Promise<void> {
  const on = async (input: string, ...words: readonly string[]): Promise<string> => {
    const { file, args, env } = onHost(lab, host, words);
    return (await execa(file, args, { env, input, stripFinalNewline: false })).stdout;
  };
  const manifest = join(state, 'office.yaml');
  await writeFile(manifest, FLEET);
  await on('', process.execPath, 'src/main.ts', 'apply', manifest, '--yes');
  const { docker, version } = await connect(`unix://${host.socket}`);
  await (await docker.createContainer({ name: 'stranger', Image: 'busybox:1.36', HostConfig: { NetworkMode: 'none' } })).start();
  await docker.createContainer({ name: 'never-started', Image: 'busybox:1.36', HostConfig: { NetworkMode: 'decnet_lan' } });
  await docker.getContainer('office.nas-01.ssh').stop({ t: 0 });

  const containers = await docker.listContainers({ all: true });
  const answers = {
    ip: await on(QUESTIONS, 'ip', '-N', '-j', '-d', '-batch', '-'),
    networks: await docker.listNetworks(),
    images: await docker.listImages(),
    containers,
    inspections: await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).inspect())),
  };
  // Where the lab lay says nothing about Docker.
  const text = JSON.stringify(answers, null, 1).replaceAll(host.directory, '/var/lib/docker');
  await writeFile(new URL(`recorded/${version.replace(/\+.*/, '')}.json`, import.meta.url), `${text}\n`);
}
