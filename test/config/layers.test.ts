import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { valid, wrong } from './written.ts';

describe('what wins', () => {
  test('the command line over the environment, that over the file, that over defaults', async () => {
    const text = 'instance: file\nresync: 2m\nhost: file-host\n';
    const environment = { DECNET_SYNC_INSTANCE: 'environment', DECNET_SYNC_HOST: 'environment-host' };
    const config = await valid(text, { environment, flags: { host: 'flag-host' } });
    expect([config.host, config.instance, config.resyncMs, config.timeoutMs]).toEqual(['flag-host', 'environment', 120_000, 60_000]);
  });

  test('every value has a variable, of its own type', async () => {
    const environment = {
      DECNET_SYNC_SOURCE_GIT_URL: '/srv/decoys.git',
      DECNET_SYNC_SOURCE_GIT_SSH_KEY: '/key',
      DECNET_SYNC_PARALLELISM: '3',
      DECNET_SYNC_PRUNE_ALLOW_EMPTY: 'true',
      DECNET_SYNC_PRUNE_MAX_DESTROY: '7',
      DECNET_SYNC_HTTP_LISTEN: 'none',
      DECNET_SYNC_LOG_LEVEL: 'warn',
    };
    expect(await valid('', { environment })).toMatchObject({
      source: { git: { url: '/srv/decoys.git', branch: 'main', sshKey: '/key' } },
      parallelism: 3,
      prune: { allowEmpty: true, maxDestroy: { count: 7 } },
      listen: undefined,
      log: { level: 'warn' },
    });
  });

  test('a source that is named takes back the other one of the file', async () => {
    const environment = { DECNET_SYNC_SOURCE_DIRECTORY: 'fleets' };
    expect((await valid('source: { git: { url: /r } }', { environment })).source).toEqual({ directory: resolve('fleets') });
    const back = { DECNET_SYNC_SOURCE_GIT_URL: '/r' };
    expect((await valid('source: { directory: /d }', { environment: back })).source).toMatchObject({ git: { url: '/r' } });
  });

  test("Docker's own variable counts, and ours wins over it", async () => {
    const environment = { DOCKER_HOST: 'unix:///docker.sock' };
    expect((await valid('', { environment })).dockerHost).toBe('unix:///docker.sock');
    expect((await valid('', { environment: { ...environment, DECNET_SYNC_DOCKER_HOST: 'tcp://ours:1' } })).dockerHost).toBe('tcp://ours:1');
    expect((await valid('', { environment, flags: { 'docker-host': 'tcp://flag:1' } })).dockerHost).toBe('tcp://flag:1');
  });

  test('an empty variable says nothing', async () => {
    expect((await valid('', { environment: { DECNET_SYNC_INSTANCE: '', DOCKER_HOST: '' } })).instance).toBe('default');
  });

  test('a mistake is told of where it was made', async () => {
    const environment = { DECNET_SYNC_RESYNC: 'often' };
    expect(await wrong('resync: 5m\nparallelism: 0\n', { environment, flags: { instance: 'Not A Name' } })).toEqual(
      [
        '--instance must be a name of up to 40 lower-case letters, digits and dashes, such as `office`',
        '2:14 must be at least 1',
        'DECNET_SYNC_RESYNC must be a duration in ms, s, m or h, such as `30s`',
      ].toSorted(),
    );
  });
});
