/** A manifest of many deckies of one service each, as an operator would write it: a row of addresses. */
export function fleetOf(deckies: number): string {
  const blocks = Array.from({ length: Math.ceil(deckies / 200) }, (_, n) => {
    const size = Math.min(200, deckies - n * 200);
    return `    - name: d${n}
      ips: 10.${77 + n}.0.20-10.${77 + n}.0.${19 + size}
      image: busybox:1.36
      command: [sleep, infinity]
      services:
        - name: web
          image: busybox:1.36
          command: [httpd, -f, -p, "80"]
          ports: [80/tcp]
`;
  });
  return `apiVersion: decnet-sync/v1
kind: Fleet
metadata: { name: bench }
spec:
  network: { interface: eth0, subnet: 10.64.0.0/10, gateway: 10.64.0.1, hairpin: { address: 10.64.0.9 } }
  deckies:
${blocks.join('')}`;
}

/** A row of deckies like those of `fleetOf`, the first of which has a service of this image. */
export const rowOf = (deckies: number, image: string, standalone = false): string => `apiVersion: decnet-sync/v1
kind: Fleet
metadata: { name: bench }
spec:
  network: { interface: eth0, subnet: 10.64.0.0/10, gateway: 10.64.0.1, hairpin: { address: 10.64.0.9 } }
  defaults: { image: "busybox:1.36", command: [sleep, infinity], standalone: ${standalone} }
  deckies:
    - name: d-01
      ip: 10.77.0.20
      services: [{ name: web, image: "${image}", command: [httpd, -f, -p, "80"], ports: [80/tcp] }]
    - name: d-02
      ips: 10.77.0.21-10.77.0.${19 + deckies}
      services: [{ name: web, image: "busybox:1.36", command: [httpd, -f, -p, "80"], ports: [80/tcp] }]
`;

/** Deckies like those of `fleetOf`, at most 200, on the lab's own LAN: there is a gateway that answers. */
export const fleetAtHome = (deckies: number): string => `apiVersion: decnet-sync/v1
kind: Fleet
metadata: { name: bench }
spec:
  defaults: { image: "busybox:1.36", command: [sleep, infinity] }
  deckies:
    - name: d
      ips: 192.168.50.20-192.168.50.${19 + deckies}
      services: [{ name: web, image: "busybox:1.36", command: [httpd, -f, -p, "80"], ports: [80/tcp] }]
`;
