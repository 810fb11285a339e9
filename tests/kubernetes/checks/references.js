// Whether everything that an object names is there: secrets, keys, files, services, ports, hosts, labels.
import { containersOf, environmentOf, isOurs, selects } from '../lib/overlay.js';

// Given out by others (deploy/kubernetes/make_secrets.sh says so): name and the keys that we may use.
const foreignSecrets = {
  'roster-tls': [],
  'roster-backups': ['access-key-id', 'secret-access-key'],
  'roster-database-ca': ['ca.crt'],
};

function keysOfSecret(overlay, name) {
  const made = overlay.secrets.find(({ metadata }) => metadata.name === name);
  return made ? Object.keys(made.stringData) : foreignSecrets[name];
}

const keysOfConfigMap = (overlay, name) => Object.keys(overlay.find('ConfigMap', name)?.data ?? {});

// [where, {kind, name, key}] of all references to Secrets and ConfigMaps, wherever they stand in the objects.
function* storedReferences(value, where = '') {
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) yield* storedReferences(one, `${where}[${i}]`);
  } else if (value && typeof value === 'object') {
    for (const [key, one] of Object.entries(value)) {
      const at = `${where}.${key}`;
      if (key === 'secret' && (one.secretName ?? one.name))
        for (const item of one.items ?? [{}])
          yield [at, { kind: 'Secret', name: one.secretName ?? one.name, key: item.key }];
      else if (key === 'configMap')
        for (const item of one.items ?? [{}])
          yield [at, { kind: 'ConfigMap', name: one.name, key: item.key }];
      else if (key === 'configMapRefs') for (const ref of one) yield [at, { kind: 'ConfigMap', ...ref }];
      else if (key === 'passwordSecret')
        for (const field of ['username', 'password'])
          yield [at, { kind: 'Secret', name: one.name, key: field }];
      else if (['secretKeyRef', 'accessKeyId', 'secretAccessKey'].includes(key))
        yield [at, { kind: 'Secret', ...one }];
      else if (key === 'secretName') yield [at, { kind: 'Secret', name: one }];
      else yield* storedReferences(one, at);
    }
  }
}

export function secretsAndConfigMaps(overlay) {
  const faults = [];
  let count = 0;
  for (const object of overlay.objects) {
    for (const [where, { kind, name, key }] of storedReferences(object)) {
      count += 1;
      const keys = kind === 'Secret' ? keysOfSecret(overlay, name) : keysOfConfigMap(overlay, name);
      const at = `${object.kind} ${object.metadata.name}${where}`;
      if (!keys) faults.push(`${at}: there is no ${kind} ${name}`);
      else if (key && !keys.includes(key)) faults.push(`${at}: ${kind} ${name} has no ${key}`);
    }
  }
  if (count === 0) faults.push('no reference at all was found');
  return faults;
}

export function secretsAreNotInlined(overlay) {
  return overlay.objects.flatMap((object) => {
    const text = JSON.stringify(object);
    const faults = [];
    if (object.kind === 'Secret') faults.push('it is a Secret');
    if (/postgres(ql)?:\/\//.test(text)) faults.push('it holds a database URL');
    if (/"name":"\w*(PASSWORD|KEYS?|SECRET|TOKEN|DATABASE_URL)","value"/.test(text))
      faults.push('it gives a secret as a value');
    return faults.map((fault) => `${object.kind} ${object.metadata.name}: ${fault}`);
  });
}

// Every *_FILE is a file that some volume brings.
export function files(overlay) {
  return overlay.workloads.flatMap(({ name, pod }) =>
    containersOf(pod).flatMap((container) => {
      const there = filesIn(overlay, pod, container);
      return Object.entries(environmentOf(container))
        .filter(([key, value]) => key.endsWith('_FILE') && !there.includes(value))
        .map(([key, value]) => `${name}: ${key}: no volume brings ${value}`);
    }),
  );
}

const filesIn = (overlay, pod, container) =>
  (container.volumeMounts ?? []).flatMap(({ name: volume, mountPath }) =>
    filesOf(
      overlay,
      pod.volumes?.find((one) => one.name === volume),
    ).map((file) => `${mountPath}/${file}`),
  );

function filesOf(overlay, volume) {
  if (!volume) return [];
  const sources = volume.projected?.sources ?? [volume];
  return sources.flatMap(({ secret, configMap }) => {
    if (secret?.items ?? configMap?.items) return (secret ?? configMap).items.map(({ path }) => path);
    if (secret) return keysOfSecret(overlay, secret.secretName ?? secret.name) ?? [];
    return configMap ? keysOfConfigMap(overlay, configMap.name) : [];
  });
}

// Services lead to pods that listen there; the gateway's settings and the database URLs to names that exist.
export function names(overlay) {
  const faults = [];
  for (const { metadata, spec } of overlay.all('Service')) {
    const behind = overlay.workloads.filter(({ labels }) => selects({ matchLabels: spec.selector }, labels));
    if (behind.length !== 1) faults.push(`Service ${metadata.name}: leads to ${behind.length} workloads`);
    for (const { targetPort } of spec.ports)
      for (const { name, container } of behind)
        if (!container.ports.some((port) => port.name === targetPort))
          faults.push(`Service ${metadata.name}: ${name} has no port ${targetPort}`);
  }
  const check = (who, host, port) => {
    if (!overlay.hosts.get(host)?.includes(Number(port))) faults.push(`${who}: nobody is ${host}:${port}`);
  };
  for (const { name, container } of overlay.servers)
    for (const [key, value] of Object.entries(environmentOf(container)))
      if (/_(PARTICIPANTS|COLLECTIONS)_URL$/.test(key)) {
        check(`${name}: ${key}`, ...value.split(':'));
        const service = overlay.find('Service', value.split(':')[0]);
        if (service?.spec.clusterIP !== 'None') faults.push(`${name}: ${key}: the Service is not headless`);
      }
  for (const { metadata, stringData } of overlay.secrets)
    if (stringData['database-url']) {
      const url = new URL(stringData['database-url']);
      check(`Secret ${metadata.name}`, url.hostname, url.port);
    }
  return faults;
}

// TLS that does not ask who is there hides nothing from who stands in between.
export function databaseIsVerified(overlay) {
  return overlay.servers.flatMap(({ name, pod }) => {
    const { stringData } = overlay.secrets.find(({ metadata }) => metadata.name === `roster-${name}`);
    const asked = new URL(stringData['database-url']).searchParams;
    const certificate = asked.get('sslrootcert');
    const sources = pod.volumes.flatMap((volume) => volume.projected?.sources ?? [volume]);
    const authority = sources.find(({ secret }) => secret?.name === 'roster-database-ca');
    return [
      ...(asked.get('sslmode') === 'verify-full' ? [] : [`${name}: sslmode=${asked.get('sslmode')}`]),
      ...containersOf(pod)
        .filter((container) => !filesIn(overlay, pod, container).includes(certificate))
        .map((container) => `${name}: ${container.name}: no volume brings ${certificate}`),
      // Whoever has the key beside it can pass for the database.
      ...(authority?.secret.items ? [] : [`${name}: has all of the authority's Secret, or nothing`]),
    ];
  });
}

// CloudNativePG gives a role its new password at once only when the Secret asks for it.
export function newPasswordsAreTaken(overlay) {
  return overlay
    .all('Cluster')
    .flatMap(({ spec }) => spec.managed.roles)
    .map(({ passwordSecret }) => overlay.secrets.find(({ metadata }) => metadata.name === passwordSecret.name))
    .filter(({ metadata }) => metadata.labels['cnpg.io/reload'] !== 'true')
    .map(({ metadata }) => `Secret ${metadata.name}: is not labelled cnpg.io/reload`);
}

// What else points at something: autoscalers, budgets, ways in, backups.
export function targets(overlay) {
  const faults = [];
  const check = (who, kind, name) => {
    const found = overlay.find(kind, name);
    if (!found) faults.push(`${who}: there is no ${kind} ${name}`);
    return found;
  };
  const checkPort = (who, name, wanted) => {
    const service = check(who, 'Service', name);
    if (service && !service.spec.ports.some(({ name: is, port }) => wanted === is || wanted === port))
      faults.push(`${who}: Service ${name} has no port ${wanted}`);
  };
  for (const { metadata, spec } of overlay.all('HorizontalPodAutoscaler')) {
    const target = check(`autoscaler ${metadata.name}`, spec.scaleTargetRef.kind, spec.scaleTargetRef.name);
    if (target && target.spec.replicas !== undefined)
      faults.push(`autoscaler ${metadata.name}: each apply would set ${target.spec.replicas} replicas`);
    if (target && !target.spec.template.spec.containers.every(({ resources }) => resources.requests.cpu))
      faults.push(`autoscaler ${metadata.name}: utilisation of what, without a request?`);
  }
  for (const { metadata, spec } of overlay.all('PodDisruptionBudget'))
    if (!overlay.workloads.some(({ labels }) => selects(spec.selector, labels)))
      faults.push(`budget ${metadata.name}: selects nobody`);
  for (const { object, labels } of overlay.workloads)
    if (!selects(object.spec.selector, labels))
      faults.push(`${object.metadata.name}: does not select its own pods`);
  for (const { spec } of overlay.all('Ingress'))
    for (const { backend } of spec.rules.flatMap(({ http }) => http.paths))
      checkPort('Ingress', backend.service.name, backend.service.port.name);
  for (const { spec } of overlay.all('HTTPRoute')) {
    for (const { name, port } of spec.rules.flatMap(({ backendRefs }) => backendRefs))
      checkPort('HTTPRoute', name, port);
    // Without the name of a listener it is every one of the Gateway's, and so plain HTTP's as well.
    for (const { name, sectionName } of spec.parentRefs)
      if (sectionName !== 'https') faults.push(`HTTPRoute: goes by every listener of ${name}`);
  }
  for (const { spec } of overlay.all('ScheduledBackup'))
    check('ScheduledBackup', 'Cluster', spec.cluster.name);
  for (const { spec } of overlay.all('Cluster'))
    for (const { parameters } of spec.plugins) check('Cluster', 'ObjectStore', parameters.barmanObjectName);
  return faults;
}

// Links begin with the name that the ways in answer to.
export function publicName(overlay) {
  const participants = overlay.servers.find(({ name }) => name === 'participants');
  const { hostname } = new URL(environmentOf(participants.container).ROSTER_PARTICIPANTS_PUBLIC_URL);
  const served = [
    ...overlay
      .all('Ingress')
      .flatMap(({ spec }) => [
        ...spec.rules.map(({ host }) => host),
        ...spec.tls.flatMap(({ hosts }) => hosts),
      ]),
    ...overlay.all('HTTPRoute').flatMap(({ spec }) => spec.hostnames),
  ];
  return served
    .filter((name) => name !== hostname)
    .map((name) => `${name} is served, and links say ${hostname}`);
}

export const imagesOfOurs = (overlay) => {
  const images = new Set(
    overlay.servers.flatMap(({ pod }) =>
      containersOf(pod)
        .filter(isOurs)
        .map(({ image }) => image),
    ),
  );
  return images.size === 1 ? [] : [`one release, and yet the images ${[...images].join(', ')}`];
};
