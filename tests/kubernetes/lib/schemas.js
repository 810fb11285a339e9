// An object against Kubernetes' own schemas, twice: by the validators of kubernetes-models (formats, enumerations,
// required fields), and by the TypeScript compiler as a literal of the object's type, which refuses a field that the type
// lacks, as a misspelt one is.
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = fileURLToPath(new URL('..', import.meta.url));

// The module that declares the type of an object.
function moduleOf(apiVersion) {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  if (group.endsWith('cnpg.io')) return './types/cloudnative_pg';
  if (group === 'gateway.networking.k8s.io') return `@kubernetes-models/gateway-api/${apiVersion}`;
  return `kubernetes-models/${apiVersion}`;
}

// Lists of faults, one for each object.
export function checkTypes(objects) {
  const lines = objects.map(
    ({ apiVersion, kind }, i) => `import type { I${kind} as T${i} } from '${moduleOf(apiVersion)}';`,
  );
  const firstLiteral = lines.length;
  objects.forEach((object, i) => lines.push(`export const o${i}: T${i} = ${JSON.stringify(object)};`));
  const name = `${here}objects.ts`;
  const options = {
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === name || fileExists(file);
  host.getSourceFile = (file, ...more) =>
    file === name
      ? ts.createSourceFile(file, lines.join('\n'), options.target)
      : getSourceFile.call(host, file, ...more);
  const faults = objects.map(() => []);
  for (const one of ts.getPreEmitDiagnostics(ts.createProgram([name], options, host))) {
    const line = one.file.getLineAndCharacterOfPosition(one.start).line;
    const i = line < firstLiteral ? line : line - firstLiteral;
    const text = ts.flattenDiagnosticMessageText(one.messageText, ' ');
    faults[i].push(
      `${text} (at ${lines[line].slice(0, one.file.getLineAndCharacterOfPosition(one.start).character).slice(-60)}…)`,
    );
  }
  return faults;
}

export async function validate(object) {
  if (object.apiVersion.includes('cnpg.io/')) return []; // its type says as much as we know
  const Model = (await import(moduleOf(object.apiVersion)))[object.kind];
  if (!Model) return [`there is no ${object.kind} in ${object.apiVersion}`];
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    return error.message.split('\n');
  }
}
