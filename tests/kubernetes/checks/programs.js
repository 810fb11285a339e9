// What the manifests tell the programs, against the programs: commands, settings, ports, paths, times.
import { containersOf, environmentOf, isOurs } from '../lib/overlay.js';
import { judgeSettings, settingOf, statusesOf } from '../lib/programs.js';

const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'];
const secondsToSpare = 5;

const ourContainers = (overlay) =>
  overlay.servers.flatMap(({ pod, name }) =>
    containersOf(pod)
      .filter(isOurs)
      .map((container) => ({ name, container })),
  );

export function settings(overlay) {
  return ourContainers(overlay).flatMap(({ name, container }) => {
    const env = environmentOf(container);
    const files = Object.keys(env).filter((key) => key.endsWith('_FILE'));
    return judgeSettings(container.command, env, files).map((fault) => `${name}: ${fault}`);
  });
}

const portIn = (address) => Number(address.split(':').at(-1));

export function ports(overlay) {
  return overlay.servers.flatMap(({ name, container }) => {
    const env = environmentOf(container);
    const prefix = container.command[0].replace('-', '_').toUpperCase();
    const given = Object.fromEntries(container.ports.map((port) => [port.name, port.containerPort]));
    const faults = [];
    for (const [port, setting] of Object.entries({ http: 'LISTEN', private: 'PRIVATE_LISTEN' })) {
      const address = env[`${prefix}_${setting}`];
      if (portIn(address) !== given[port])
        faults.push(`${name}: port ${port} is ${given[port]}, ${setting} ${address}`);
      if (!address.startsWith('0.0.0.0:'))
        faults.push(`${name}: ${setting} ${address} is not reached from outside the pod`);
    }
    for (const probe of probes)
      if (container[probe]?.httpGet.port !== 'private')
        faults.push(`${name}: ${probe} does not ask the private listener`);
    return faults;
  });
}

export async function paths(overlay) {
  const faults = [];
  for (const { name, container } of overlay.servers) {
    const asked = probes.map((probe) => container[probe].httpGet.path);
    const statuses = await statusesOf(container.command[0], [...new Set(asked)]);
    for (const [path, status] of Object.entries(statuses))
      if (status === 404) faults.push(`${name}: its private listener has no ${path}`);
    // Without a database a server is alive and not ready; the other way round it would be killed for its database.
    if (statuses[container.livenessProbe.httpGet.path] !== 200)
      faults.push(`${name}: is killed when it waits`);
    if (statuses[container.readinessProbe.httpGet.path] !== 503)
      faults.push(`${name}: is ready without a database`);
  }
  return faults;
}

const inSeconds = (text) =>
  ({ ms: 0.001, s: 1, m: 60, h: 3600 })[text.replace(/^\d+/, '')] * parseInt(text, 10);

export function draining(overlay) {
  return overlay.servers.flatMap(({ name, pod, container }) => {
    const needed =
      container.lifecycle.preStop.sleep.seconds +
      inSeconds(settingOf(container, 'DRAIN_DELAY')) +
      inSeconds(settingOf(container, 'DRAIN_TIMEOUT')) +
      secondsToSpare;
    if (pod.terminationGracePeriodSeconds >= needed) return [];
    return [`${name}: stopping may take ${needed} s, and is given ${pod.terminationGracePeriodSeconds} s`];
  });
}
