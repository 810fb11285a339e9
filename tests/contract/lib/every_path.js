// What the document says of all paths at once: HEAD, OPTIONS, methods that a path has not, and paths that there are not.
import { deepStrictEqual } from 'node:assert';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

// Whether the path of an operation matches `target`, segment by segment.
function fits(path, target) {
  const [pattern, segments] = [path.split('/'), target.split('/')];
  return (
    pattern.length === segments.length &&
    pattern.every((part, i) => part.startsWith('{') || part === segments[i])
  );
}

const differs = (what, actual, expected) => {
  try {
    deepStrictEqual(actual, expected);
    return [];
  } catch {
    return [`${what}: ${JSON.stringify(actual)} and not ${JSON.stringify(expected)}`];
  }
};

// One check for each path and each method it has not; send(asked, operation) gives an answer.
export function pathChecks(operations) {
  const first = new Map();
  for (const operation of operations) if (!first.has(operation.path)) first.set(operation.path, operation);
  return [...first.values()].flatMap((operation) => {
    // As a concrete path: .../participants/bulk also fits .../participants/{key}.
    const served = new Set(
      operations.filter(({ path }) => fits(path, operation.path)).map(({ method }) => method),
    );
    const dialect = operation.path.startsWith('/api/v2/') ? 'error' : 'message';
    const checks = methods
      .filter((method) => !served.has(method))
      .map((method) => ({
        name: `${method} ${operation.path} is 405`,
        run: async (send) => {
          const answer = await send({ method }, operation);
          const allow = (answer.headers.allow ?? '').split(', ').sort();
          const expected = [...served, ...(served.has('GET') ? ['HEAD'] : []), 'OPTIONS'].sort();
          return [
            ...differs('status', answer.status, '405'),
            ...differs('Allow', allow, expected),
            ...differs('body', answer.text, JSON.stringify({ [dialect]: 'Method Not Allowed' })),
          ];
        },
      }));
    checks.push({
      name: `OPTIONS ${operation.path} needs no credential`,
      run: async (send) => {
        const answer = await send(
          { method: 'OPTIONS', credential: null, headers: { Origin: 'https://app.example' } },
          operation,
        );
        return [
          ...differs('status', answer.status, '204'),
          ...differs('origin', answer.headers['access-control-allow-origin'], '*'),
        ];
      },
    });
    return checks;
  });
}

// HEAD has the answer of GET without its body; `good` makes a request that GET accepts.
export async function headCheck(send, operation, good) {
  const asked = await good();
  const get = await send(asked, operation);
  const head = await send({ ...asked, method: 'HEAD' }, operation);
  const headers = ({ headers }) => ({ type: headers['content-type'], etag: headers.etag });
  return [
    ...differs('status', head.status, get.status),
    ...differs('headers', headers(head), headers(get)),
    ...differs('body', head.text, ''),
  ];
}
