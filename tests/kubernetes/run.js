// Holds deploy/kubernetes against Kubernetes' schemas, against itself and against the programs. The last line is
// "N passed, N failed". Started by `./test kubernetes` (deploy/scripts/run_kubernetes.sh).
import * as connections from './checks/connections.js';
import * as programs from './checks/programs.js';
import * as references from './checks/references.js';
import * as security from './checks/security.js';
import { Overlay } from './lib/overlay.js';
import { madeSecrets, render } from './lib/render.js';
import { checkTypes, validate } from './lib/schemas.js';

let passed = 0;
let failed = 0;

function report(name, faults) {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  if (faults.length > 0) console.log(`FAILED  ${name}`);
  for (const fault of faults) console.log(`          ${fault}`);
}

const always = {
  'every setting, value and command is understood by the programs': programs.settings,
  'ports are those that the programs listen on': programs.ports,
  'probes ask for what the private listener has': programs.paths,
  'the grace period covers the drain': programs.draining,
  'Secrets and ConfigMaps that are named exist': references.secretsAndConfigMaps,
  'no secret is inlined': references.secretsAreNotInlined,
  'files that settings name are brought by a volume': references.files,
  'Services and hosts that are named exist': references.names,
  'what else is pointed at exists': references.targets,
  'links begin with the public name': references.publicName,
  'all of ours are of one release': references.imagesOfOurs,
  'pods meet the restricted Pod Security standard': security.podSecurity,
};

const inProduction = {
  'connections to PostgreSQL are verified': references.databaseIsVerified,
  'new passwords of the database are taken at once': references.newPasswordsAreTaken,
  'PostgreSQL takes the connections of all pods': connections.fit,
  'only those who must may reach one another': security.whoMayReachWhom,
  'only webhooks go out, and the database to its API and backups': security.whoMayGoOut,
  'who is meant in another namespace is told by its name': security.otherNamespacesAreNamed,
  'there are three of each or more, spread, scaled and kept by a budget': (overlay) =>
    overlay.servers.flatMap(({ name, pod }) => [
      ...(pod.topologySpreadConstraints?.length === 2 ? [] : [`${name}: is not spread`]),
      ...(overlay.find('HorizontalPodAutoscaler', name)?.spec.minReplicas === 3
        ? []
        : [`${name}: is not scaled from three on`]),
      ...(overlay.find('PodDisruptionBudget', name) ? [] : [`${name}: has no budget`]),
    ]),
};

for (const name of ['dev', 'production']) {
  const overlay = new Overlay(name, render(name), madeSecrets(name));
  const objects = [...overlay.objects, ...overlay.secrets];
  const types = checkTypes(objects);
  for (const [i, object] of objects.entries()) {
    const faults = [...types[i], ...(await validate(object))];
    report(`${name}: ${object.kind} ${object.metadata.name}: Kubernetes' schema`, faults);
  }
  const checks = { ...always, ...(name === 'production' ? inProduction : {}) };
  for (const [what, check] of Object.entries(checks)) report(`${name}: ${what}`, await check(overlay));
  if (overlay.servers.length !== 3)
    report(`${name}: has three servers`, [`there are ${overlay.servers.length}`]);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
