import type { Command } from '../../src/lab/enter.ts';
import type { Narrator } from './narrator.ts';
import type { Stage } from './stage.ts';

/** What the acts wait for and compare: always the world itself, never the time that has passed. */
export class World {
  readonly #narrator: Narrator;
  readonly #stage: Stage;

  constructor(narrator: Narrator, stage: Stage) {
    this.#narrator = narrator;
    this.#stage = stage;
  }

  /** Until this host is as the newest commit says. */
  async untilConverged(): Promise<void> {
    const head = (await this.#read(this.#stage.git('-C', this.#stage.work, 'rev-parse', 'HEAD'))).trim();
    await this.#narrator.until(`the host is as commit ${head} says`, async () => {
      const { exitCode, stdout } = await this.#narrator.ask(this.#stage.sync('status', '-o', 'json'));
      return exitCode === 0 && stdout.includes(head);
    });
  }

  async untilPinged(address: string): Promise<void> {
    await this.#narrator.until(`${address} answers`, () => this.pings(address));
  }

  async pings(address: string): Promise<boolean> {
    return (await this.#narrator.ask(this.#stage.peer('ping', '-n', '-c', '1', '-W', '1', address))).exitCode === 0;
  }

  /** Everything on the host that a tool like this one could leave behind. */
  async traces(): Promise<string> {
    const { host } = this.#stage;
    const looks = [host('ip', '-br', 'link'), host('ip', '-4', '-br', 'address'), host('ip', 'route')];
    const engine = [host('docker', 'ps', '-aq'), host('docker', 'network', 'ls', '-q'), host('docker', 'volume', 'ls', '-q')];
    return (await Promise.all([...looks, ...engine].map((look) => this.#read(look)))).join('\n');
  }

  async #read(command: Command): Promise<string> {
    const { exitCode, stdout } = await this.#narrator.ask(command);
    if (exitCode !== 0) throw new Error(`"${command.args.join(' ')}" ended with exit code ${exitCode}`);
    return stdout;
  }
}
