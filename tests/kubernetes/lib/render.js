// The objects of an overlay, as `kubectl kustomize` renders them, and those that make_secrets.sh prints for it.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const folder = fileURLToPath(new URL('../../../deploy/kubernetes/', import.meta.url));

function parse(text) {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  });
}

// ROSTER_KUSTOMIZE: a command that renders the folder given to it (deploy/scripts/run_kubernetes.sh finds one).
export function render(overlay) {
  const [command, ...words] = process.env.ROSTER_KUSTOMIZE.split(' ');
  return parse(execFileSync(command, [...words, `${folder}overlays/${overlay}`], { encoding: 'utf8' }));
}

export function madeSecrets(overlay) {
  const printed = execFileSync(`${folder}make_secrets.sh`, [overlay], { encoding: 'utf8' });
  return parse(printed).filter(({ kind }) => kind === 'Secret');
}
