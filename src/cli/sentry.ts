import { notify, watchdogMs } from '../host/notify.ts';

/** Keeps systemd informed, when it is systemd that started us. */
export class Sentry implements Disposable {
  readonly #timer: NodeJS.Timeout | undefined;
  #ready = false;
  #told = '';

  /** `ailment`: why we are not alive, if we are not; systemd then starts us anew. */
  constructor(ailment: () => string | undefined) {
    const limit = watchdogMs();
    if (limit === undefined) return;
    this.#timer = setInterval(() => {
      if (ailment() === undefined) void notify('WATCHDOG=1');
    }, limit / 3).unref();
  }

  /** One line for `systemctl status`; the first says that we are at work. */
  status(text: string): void {
    if (text === this.#told) return;
    this.#told = text;
    void notify(...(this.#ready ? [] : ['--ready']), `--status=${text}`);
    this.#ready = true;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
