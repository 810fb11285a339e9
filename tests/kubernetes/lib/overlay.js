// An overlay's objects, with the questions that the checks ask of them.

export class Overlay {
  constructor(name, objects, secrets) {
    this.name = name;
    this.objects = objects;
    this.secrets = secrets;
  }

  all(kind) {
    return this.objects.filter((object) => object.kind === kind);
  }

  find(kind, name) {
    return this.all(kind).find(({ metadata }) => metadata.name === name);
  }

  // Whatever has pods, each with what tells its pods apart.
  get workloads() {
    return [...this.all('Deployment'), ...this.all('StatefulSet')].map((object) => ({
      name: object.metadata.name,
      object,
      labels: object.spec.template.metadata.labels,
      pod: object.spec.template.spec,
      container: object.spec.template.spec.containers[0],
    }));
  }

  // The three of ours.
  get servers() {
    return this.workloads.filter(({ container }) => isOurs(container));
  }

  // Every name that a Service or CloudNativePG's Cluster gives in DNS, with its ports.
  get hosts() {
    const hosts = new Map();
    for (const { metadata, spec } of this.all('Service'))
      hosts.set(
        metadata.name,
        spec.ports.map(({ port }) => port),
      );
    for (const { metadata } of this.all('Cluster'))
      for (const suffix of ['rw', 'ro', 'r']) hosts.set(`${metadata.name}-${suffix}`, [5432]);
    return hosts;
  }
}

export const isOurs = ({ image }) => /(^|\/)roster:/.test(image);

export const containersOf = (pod) => [...(pod.initContainers ?? []), ...pod.containers];

export const environmentOf = (container) =>
  Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value]));

// matchLabels and matchExpressions (In alone, which is all that we use).
export function selects(selector, labels) {
  const plain = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return plain && (selector.matchExpressions ?? []).every(({ key, values }) => values.includes(labels[key]));
}
