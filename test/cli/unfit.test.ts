import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const missing = spawnSync('ip', ['-j', 'link']).status === 0 ? undefined : 'ip does not print JSON here';
if (missing !== undefined) console.warn(`a release of the Engine that is known to be bad is not tried: ${missing}`);

describe.skipIf(missing !== undefined)('an Engine of a release that is known to be bad', () => {
  const directory = mkdtempSync(join(tmpdir(), 'decnet-unfit-'));
  const [socket, manifest] = [join(directory, 's'), join(directory, 'none.yaml')];
  const server = createServer(({ url = '' }, response) => {
    const version = { ApiVersion: '1.44', MinAPIVersion: '1.24', Version: '25.0.1' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(url.includes('/version') ? version : []));
  });

  beforeAll(async () => {
    writeFileSync(manifest, '# nothing\n');
    server.listen(socket);
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true });
  });

  const ran = (...words: readonly string[]) =>
    execa(process.execPath, ['src/main.ts', ...words, '--docker-host', `unix://${socket}`, '--state', directory], { reject: false });

  test('is planned with no more than it is applied to, and may be looked at', async () => {
    expect(await ran('plan', manifest)).toMatchObject({
      exitCode: 4,
      stdout: '',
      stderr: expect.stringMatching(/Engine 25\.0\.1 loses and duplicates MACs.*; upgrade it.*Nothing was planned and nothing changed\./s),
    });
    expect(await ran('status', manifest)).toMatchObject({ exitCode: 0 });
  });
});
