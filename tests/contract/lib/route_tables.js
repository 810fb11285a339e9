// Whether the servers' tables of routes and the document name the same, both ways.

export const programs = ['gateway', 'participants', 'collections'];

// Parameters may have other names in the code: only where they stand counts.
const structureOf = (method, path) => `${method} ${path.replace(/\{[^}]*\}/g, '{}')}`;

// {undocumented, unserved}: lists of "METHOD path".
export function compareRoutes(operations, system) {
  const documented = new Map(
    operations.map(({ method, path }) => [structureOf(method, path), `${method} ${path}`]),
  );
  const served = new Map();
  for (const program of programs) {
    for (const line of system.administer(program, ['routes']).split('\n')) {
      const [method, path] = line.split(' ');
      served.set(structureOf(method, path), line);
    }
  }
  const only = (these, those) =>
    [...these].filter(([structure]) => !those.has(structure)).map(([, name]) => name);
  return { undocumented: only(served, documented), unserved: only(documented, served) };
}
