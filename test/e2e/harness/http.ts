import type { Lab } from '../../../src/lab/lab.ts';
import { succeed } from './kernel.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Request {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const ASK = `
const [url, request] = JSON.parse(process.argv[1]);
const response = await fetch(url, request);
console.log(JSON.stringify({ status: response.status, text: await response.text() }));
`;

/** Asks the daemon on the lab's first host over HTTP: it listens on the loopback of that host, where a test is not. */
export async function ask(lab: Lab, path: string, request: Request = {}): Promise<Answer> {
  const asked = JSON.stringify([`http://127.0.0.1:9468${path}`, request]);
  return JSON.parse(await succeed(lab, process.execPath, '--input-type=module', '-e', ASK, asked));
}

/** One value of `/metrics`, by its name and labels as they are written there; NaN when it is not there. */
export async function metric(lab: Lab, name: string): Promise<number> {
  const { text } = await ask(lab, '/metrics');
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length),
  );
}
