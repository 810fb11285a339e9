// The restricted Pod Security standard, and who may talk to whom.
// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
import net from 'node:net';

import { containersOf, selects } from '../lib/overlay.js';

const allowedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

export function podSecurity(overlay) {
  const faults = [];
  const [namespace] = overlay.all('Namespace');
  if (namespace?.metadata.labels['pod-security.kubernetes.io/enforce'] !== 'restricted')
    faults.push('the namespace does not enforce it');
  for (const { name, pod } of overlay.workloads) {
    const say = (what) => faults.push(`${name}: ${what}`);
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) if (pod[field]) say(field);
    for (const volume of pod.volumes ?? [])
      if (!Object.keys(volume).every((key) => key === 'name' || allowedVolumes.includes(key)))
        say(`volume ${volume.name}`);
    if (pod.securityContext?.runAsNonRoot !== true || !(pod.securityContext.runAsUser > 0))
      say('may run as root');
    if (!['RuntimeDefault', 'Localhost'].includes(pod.securityContext?.seccompProfile?.type))
      say('no seccomp profile');
    if (pod.automountServiceAccountToken !== false) say("gets the API's token, and needs none");
    for (const { name: container, securityContext, ports, resources } of containersOf(pod)) {
      if (securityContext?.allowPrivilegeEscalation !== false) say(`${container}: may gain privileges`);
      if (!securityContext?.capabilities?.drop?.includes('ALL')) say(`${container}: keeps capabilities`);
      if (securityContext?.readOnlyRootFilesystem !== true) say(`${container}: may write to its root`);
      if ((ports ?? []).some(({ hostPort }) => hostPort)) say(`${container}: hostPort`);
      if (!resources?.limits?.memory || !resources?.requests?.cpu)
        say(`${container}: no memory limit or no request`);
    }
  }
  return faults;
}

// Whether `to` on `port` may be reached from `from` (labels, or undefined: from outside), by the policies' own rules:
// without a policy everything may, with one or more only what one of them allows.
function mayReach(policies, from, to, port) {
  const mine = (direction, labels) =>
    policies.filter(({ spec }) => spec.policyTypes.includes(direction) && selects(spec.podSelector, labels));
  const fits = (rule, peers, labels) =>
    (!rule.ports || rule.ports.some((one) => one.port === port)) &&
    (!rule[peers] ||
      rule[peers].some(
        (peer) => labels && !peer.namespaceSelector && peer.podSelector && selects(peer.podSelector, labels),
      ));
  const into = mine('Ingress', to);
  if (
    into.length > 0 &&
    !into.some(({ spec }) => (spec.ingress ?? []).some((rule) => fits(rule, 'from', from)))
  )
    return false;
  const out = from ? mine('Egress', from) : [];
  return out.length === 0 || out.some(({ spec }) => (spec.egress ?? []).some((rule) => fits(rule, 'to', to)));
}

export function whoMayReachWhom(overlay) {
  const policies = overlay.all('NetworkPolicy');
  const pods = Object.fromEntries(overlay.servers.map(({ name, labels }) => [name, labels]));
  const [cluster] = overlay.all('Cluster');
  pods.database = { 'cnpg.io/cluster': cluster.metadata.name };
  pods.stranger = { 'app.kubernetes.io/name': 'stranger' };
  const portOf = { database: 5432, stranger: 80 };
  for (const { name, container } of overlay.servers)
    portOf[name] = container.ports.find((port) => port.name === 'http').containerPort;
  const wanted = new Set([
    'outside gateway',
    'gateway participants',
    'gateway collections',
    'gateway database',
    'participants database',
    'collections database',
    'database database',
  ]);
  const faults = [];
  for (const from of ['outside', ...Object.keys(pods)])
    for (const to of Object.keys(pods)) {
      const is = mayReach(policies, pods[from], pods[to], portOf[to]);
      if (is !== wanted.has(`${from} ${to}`))
        faults.push(`${from} ${is ? 'reaches' : 'does not reach'} ${to}`);
    }
  if (!mayReach(policies, pods.database, pods.database, 8000)) faults.push('instances do not see how others are');
  for (const { name, container } of overlay.servers) {
    const { containerPort } = container.ports.find((port) => port.name === 'private');
    if (mayReach(policies, pods.gateway, pods[name], containerPort))
      faults.push(`the private port of ${name} is open`);
  }
  return faults;
}

// Whether an address beyond the pods may be reached from `from` on `port`.
function mayGoTo(policies, from, address, port) {
  // One family has nothing to do with the other: to BlockList ::/0 holds every address of IPv4 as well.
  const holds = (cidr) => {
    const [network, bits] = cidr.split('/');
    if (net.isIP(network) !== net.isIP(address)) return false;
    const block = new net.BlockList();
    block.addSubnet(network, Number(bits), `ipv${net.isIP(network)}`);
    return block.check(address, `ipv${net.isIP(address)}`);
  };
  const fits = ({ to, ports }) =>
    (!ports || ports.some((one) => one.port === port)) &&
    (!to ||
      to.some(({ ipBlock }) => ipBlock && holds(ipBlock.cidr) && !(ipBlock.except ?? []).some(holds)));
  return policies
    .filter(({ spec }) => spec.policyTypes.includes('Egress') && selects(spec.podSelector, from))
    .some(({ spec }) => (spec.egress ?? []).some(fits));
}

// Webhooks: from the services to the world by https, and to nothing that may be the cluster's own. PostgreSQL's instances:
// to the API server and the backups, wherever those are.
export function whoMayGoOut(overlay) {
  const policies = overlay.all('NetworkPolicy');
  const world = ['203.0.113.7', '8.8.8.8', '2001:db8::7'];
  const own = ['10.96.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.31.0.1', '192.168.1.1'];
  own.push('::1', 'fd00::1', 'fe80::1');
  const [cluster] = overlay.all('Cluster');
  const database = { name: 'database', labels: { 'cnpg.io/cluster': cluster.metadata.name } };
  const mayGo = (name, address, port) => {
    if (name === 'database') return port === 443 || port === 6443;
    return name !== 'gateway' && world.includes(address) && port === 443;
  };
  const faults = [];
  for (const { name, labels } of [...overlay.servers, database])
    for (const address of [...world, ...own])
      for (const port of [53, 80, 443, 5432, 6443, 8000]) {
        const wanted = mayGo(name, address, port);
        if (mayGoTo(policies, labels, address, port) !== wanted)
          faults.push(`${name} ${wanted ? 'does not reach' : 'reaches'} ${address} on ${port}`);
      }
  return faults;
}

// A pod of any namespace may carry any label: so who is meant in another one is told by the namespace's name, which
// Kubernetes itself sets. Names are asked of the cluster's DNS there, by every pod.
export function otherNamespacesAreNamed(overlay) {
  const faults = [];
  const asked = new Set();
  for (const { metadata, spec } of overlay.all('NetworkPolicy'))
    for (const { from, to, ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
      for (const { namespaceSelector } of [...(from ?? []), ...(to ?? [])]) {
        if (!namespaceSelector) continue;
        const name = namespaceSelector.matchLabels?.['kubernetes.io/metadata.name'];
        if (!name) faults.push(`${metadata.name}: means pods of every namespace`);
        if (to && selects(spec.podSelector, {}))
          for (const { port, protocol } of ports) asked.add(`${name} ${port} ${protocol}`);
      }
  for (const one of ['kube-system 53 UDP', 'kube-system 53 TCP'])
    if (!asked.has(one)) faults.push(`not every pod reaches ${one}`);
  return faults;
}
