import type { Os } from '../core/fleet.ts';

interface Archetype {
  readonly services: readonly string[];
  readonly os: Os;
}

const archetype = (os: Os, ...services: readonly string[]): Archetype => ({ os, services });

/** The archetypes built into DECNET, which has no others. */
export const ARCHETYPES: ReadonlyMap<string, Archetype> = new Map([
  ['windows-workstation', archetype('windows', 'smb', 'rdp')],
  ['windows-server', archetype('windows', 'smb', 'rdp', 'ldap')],
  ['domain-controller', archetype('windows', 'ldap', 'smb', 'rdp', 'llmnr')],
  ['linux-server', archetype('linux', 'ssh', 'http')],
  ['web-server', archetype('linux', 'http', 'ftp')],
  ['database-server', archetype('linux', 'mysql', 'postgres', 'redis')],
  ['mail-server', archetype('linux', 'smtp', 'pop3', 'imap')],
  ['file-server', archetype('linux', 'smb', 'ftp', 'ssh')],
  ['printer', archetype('embedded', 'snmp', 'ftp')],
  ['iot-device', archetype('embedded', 'mqtt', 'snmp', 'telnet')],
  ['industrial-control', archetype('embedded', 'conpot', 'snmp')],
  ['voip-server', archetype('linux', 'sip')],
  ['monitoring-node', archetype('linux', 'snmp', 'ssh')],
  ['devops-host', archetype('linux', 'docker_api', 'ssh', 'k8s')],
  ['deaddeck', archetype('linux', 'real_ssh')],
]);
