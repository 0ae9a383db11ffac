import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { toolPath } from './command.ts';
import type { Lab, LabHost } from './lab.ts';
import { LabError } from './lab-error.ts';
import { namespacePath } from './namespaces.ts';
import { allProcesses, findProcess, isRunning, type ProcessId, signal, waitUntil } from './process.ts';

const PATIENCE = 30_000;

/** The cgroup above all containers of this host's Engine: a tree of its own is one that can be removed whole. */
export const cgroupOf = ({ namespace }: LabHost): string => `/${namespace}`;

/** Starts the host's Engine and waits until it answers. Its log goes on in the same file. */
export async function startEngine(lab: Lab, host: LabHost): Promise<void> {
  if ((await engineProcess(host)) !== undefined) return;
  const { directory, socket, log } = host;
  await mkdir(directory, { recursive: true });
  // After a kill these name processes that are gone, or not buried yet, and the Engine would wait for them.
  for (const pidFile of ['dockerd.pid', 'run/containerd/containerd.pid']) await rm(join(directory, pidFile), { force: true });
  // Without a file of its own it would read the one of the machine's Engine.
  await writeFile(join(directory, 'daemon.json'), '{}\n');
  const output = openSync(log, 'a');
  // `ip netns exec` would mount /sys anew and hide the cgroups from the Engine: only the network is changed.
  const child = spawn(
    'nsenter',
    [
      `--net=${namespacePath(host.namespace)}`,
      'dockerd',
      `--config-file=${join(directory, 'daemon.json')}`,
      `--data-root=${join(directory, 'data')}`,
      `--exec-root=${join(directory, 'run')}`,
      `--host=unix://${socket}`,
      `--pidfile=${join(directory, 'dockerd.pid')}`,
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
      '--exec-opt=native.cgroupdriver=cgroupfs',
      `--cgroup-parent=${cgroupOf(host)}`,
    ],
    // What it writes for its developers when it is ended in the midst of something goes with the lab.
    { detached: true, stdio: ['ignore', output, output], env: { ...process.env, PATH: toolPath(lab), TMPDIR: directory } },
  );
  closeSync(output);
  child.unref();
  await once(child, 'spawn');
  // None if it has ended already.
  const started = findProcess(child.pid ?? 0);
  if (started !== undefined) {
    await writeFile(processFile(host), JSON.stringify({ pid: started.pid, started: started.started } satisfies ProcessId));
  }
  const runs = (): boolean => started !== undefined && isRunning(started);
  const settled = await waitUntil(async () => !runs() || (await answers(host)), PATIENCE);
  if (!settled || !runs()) {
    const what = settled ? 'ended' : `did not answer within ${PATIENCE / 1000} s`;
    throw new LabError(`dockerd of ${host.namespace} ${what}; the end of its log (${log}):\n${await logTail(host)}`);
  }
}

/** Ends the host's Engine alone: politely, which stops its containers, or with SIGKILL, which leaves them running. */
export async function stopEngine(host: LabHost, how: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  const engine = await engineProcess(host);
  if (engine === undefined) return;
  const family = [engine, ...allProcesses().filter(({ parent }) => parent === engine.pid)];
  signal(engine, how);
  if (!(await waitUntil(() => !family.some(isRunning), PATIENCE))) {
    throw new LabError(
      `dockerd of ${host.namespace} (process ${engine.pid}) does not end; the end of its log (${host.log}):\n${await logTail(host)}`,
    );
  }
}

/** The Engine we started for this host, if it runs. */
export async function engineProcess(host: LabHost): Promise<ProcessId | undefined> {
  const text = await readFile(processFile(host), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const id: ProcessId = JSON.parse(text);
  return isRunning(id) ? id : undefined;
}

/** The last lines of the Engine's log, for people to read: without the talk between its own parts, which is most of it. */
export async function logTail({ log }: LabHost, lines = 20): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '(there is no log)');
  const telling = text
    .trimEnd()
    .split('\n')
    .filter((line) => !line.includes('module=grpc'));
  return telling.slice(-lines).join('\n');
}

/** Whether the host's Engine answers. */
export const answers = ({ socket }: LabHost): Promise<boolean> =>
  new Promise((resolve) => {
    request({ socketPath: socket, path: '/_ping' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on('error', () => resolve(false))
      .end();
  });

const processFile = ({ directory }: LabHost): string => join(directory, 'engine.json');
