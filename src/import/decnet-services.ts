import type { Service } from '../manifest/fleet.gen.ts';

/** What stands in for a service of DECNET, which builds an image of its own for nearly each of them. */
export interface StandIn {
  readonly service: Omit<Service, 'name'>;
  /** What is lost by it. */
  readonly note: string;
}

const TPOT = (name: string): string => `ghcr.io/telekom-security/${name}:24.04.1`;
const COWRIE = 'cowrie/cowrie:latest';

const NOTES = {
  public: "A public honeypot in the place of DECNET's image",
  silent: "A stand-in for DECNET's image: it accepts connections, and says nothing",
  mute: "A stand-in for DECNET's image: nothing answers here",
} as const;

const honeypot = (service: Omit<Service, 'name'>, note: string = NOTES.public): StandIn => ({ service, note });

/** Accepts connections and says nothing. */
const silent = (...ports: readonly number[]): StandIn => {
  const listeners = ports.map((port) => `nc -ll -p ${port} -e sleep 10`);
  const line = [...listeners.slice(0, -1), `exec ${listeners.at(-1)}`].join(' & ');
  return { service: { image: 'busybox:1.36', command: ['sh', '-c', line], ports: ports.map((port) => `${port}/tcp`) }, note: NOTES.silent };
};

/** There is nothing to accept over UDP. */
const mute = (...ports: readonly number[]): StandIn => ({
  service: { image: 'busybox:1.36', command: ['tail', '-f', '/dev/null'], ports: ports.map((port) => `${port}/udp`) },
  note: NOTES.mute,
});

const ssh = honeypot({
  image: COWRIE,
  ports: ['22/tcp'],
  environment: { COWRIE_SSH_LISTEN_ENDPOINTS: 'tcp:22:interface=0.0.0.0' },
});

/** Every service that DECNET knows, by its name for it. */
export const SERVICES: ReadonlyMap<string, StandIn> = new Map<string, StandIn>([
  ['ssh', ssh],
  ['real_ssh', { ...ssh, note: "A honeypot in the place of DECNET's image, which gives whoever comes a real shell" }],
  [
    'telnet',
    honeypot({
      image: COWRIE,
      ports: ['23/tcp'],
      environment: {
        COWRIE_SSH_ENABLED: 'no',
        COWRIE_TELNET_ENABLED: 'yes',
        COWRIE_TELNET_LISTEN_ENDPOINTS: 'tcp:23:interface=0.0.0.0',
      },
    }),
  ],
  [
    'http',
    honeypot(
      { image: 'nginx:1.27', ports: ['80/tcp'], capAdd: ['CHOWN', 'SETGID', 'SETUID'] },
      "A bare nginx in the place of DECNET's image, without port 443, for which it would need a certificate",
    ),
  ],
  ['https', silent(443)],
  ['ftp', silent(21)],
  ['tftp', mute(69)],
  ['smb', silent(445, 139)],
  ['rdp', silent(3389)],
  ['vnc', silent(5900)],
  ['smtp', honeypot({ image: TPOT('mailoney'), ports: ['25/tcp'], capAdd: ['NET_BIND_SERVICE'] })],
  ['smtp_relay', honeypot({ image: TPOT('mailoney'), ports: ['25/tcp'], capAdd: ['NET_BIND_SERVICE'] })],
  ['imap', silent(143, 993)],
  ['pop3', silent(110, 995)],
  ['ldap', silent(389, 636)],
  ['llmnr', mute(5355, 5353)],
  ['mysql', silent(3306)],
  ['postgres', silent(5432)],
  ['mssql', silent(1433)],
  ['mongodb', silent(27017)],
  ['redis', honeypot({ image: TPOT('redishoneypot'), ports: ['6379/tcp'] })],
  ['elasticsearch', honeypot({ image: TPOT('elasticpot'), ports: ['9200/tcp'] })],
  ['mqtt', silent(1883)],
  ['snmp', mute(161)],
  ['sip', honeypot({ image: TPOT('sentrypeer'), ports: ['5060/tcp', '5060/udp'], tmpfs: ['/var/log/sentrypeer'] })],
  ['k8s', silent(6443, 8080)],
  ['docker_api', silent(2375, 2376)],
  ['dns', silent(53)],
  [
    'conpot',
    honeypot({
      image: TPOT('conpot'),
      ports: ['502/tcp', '161/udp', '80/tcp'],
      environment: {
        CONPOT_CONFIG: '/etc/conpot/conpot.cfg',
        CONPOT_JSON_LOG: '/tmp/conpot/conpot.json',
        CONPOT_LOG: '/tmp/conpot/conpot.log',
        CONPOT_TEMPLATE: 'default',
        CONPOT_TMP: '/tmp/conpot',
      },
      capAdd: ['NET_BIND_SERVICE'],
      tmpfs: ['/tmp/conpot'],
    }),
  ],
]);
