import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { connect } from '../../../src/host/engine.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { firstHost, type Ran } from './commands.ts';

/** The Engine of the lab's first host, in the version of its API that both sides speak. */
export async function engine(lab: Lab): Promise<Docker> {
  const { docker } = await connect(`unix://${firstHost(lab).socket}`);
  return docker;
}

/** Runs a command in a container of the lab's first host. */
export async function inContainer(lab: Lab, container: string, ...words: string[]): Promise<Ran> {
  const docker = await engine(lab);
  const exec = await docker.getContainer(container).exec({ Cmd: words, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const [stdout, stderr] = [new Text(), new Text()];
  docker.modem.demuxStream(stream, stdout, stderr);
  await finished(stream, { writable: false });
  const { ExitCode } = await exec.inspect();
  return { exitCode: ExitCode ?? -1, stdout: stdout.text.trimEnd(), stderr: stderr.text.trimEnd() };
}

class Text extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
