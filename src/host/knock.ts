import type { Answer, Answers } from '../core/answer.ts';
import type { Fleet } from '../core/fleet.ts';
import { hairpinName } from '../core/hairpin-mark.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { tryConnect } from './try-connect.ts';

const AT_ONCE = 64;
/** Where nothing is declared, any closed port proves as well that the decky is there. */
const ANY_PORT = 1;

/** What a TCP connection from this host comes to. */
export async function answerOf(address: string, port: number): Promise<Answer> {
  const trouble = await tryConnect(address, port);
  return trouble === undefined ? 'open' : trouble === 'ECONNREFUSED' ? 'refused' : 'silent';
}

/** Knocks on every declared TCP port of every decky that a hairpin's route leads to, by `address:port`. */
export async function knock(fleets: readonly Fleet[], { routes }: Snapshot): Promise<Answers> {
  const doors = fleets.flatMap(({ network, deckies, suspend }) => {
    const link = hairpinName(network.name, network.driver);
    return suspend
      ? []
      : deckies
          .filter(({ ip }) => routes.some(({ to, device }) => to === `${ip}/32` && device === link))
          .flatMap(({ ip, services }) => {
            const ports = services.flatMap((s) => s.ports.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port));
            return (ports.length > 0 ? ports : [ANY_PORT]).map((port) => ({ ip, port }));
          });
  });
  const answers = new Map<string, Answer>();
  const queue = doors.values();
  const knockOn = async (): Promise<void> => {
    for (const { ip, port } of queue) {
      answers.set(`${ip}:${port}`, await answerOf(ip, port));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, knockOn));
  return answers;
}
