// Cases that every operation has in common: a request that is good for it, with one thing about it changed.
// Which of them an operation gets follows from what the document says about it.

const hasParameter = (operation, place, name) =>
  operation.parameters.some(({ value }) => value.in === place && value.name === name);
const takesJson = (operation) => Boolean(operation.body?.['application/json']);
const isFirstApi = (operation) => operation.scheme === 'bearer';

const withHeaders = (asked, headers) => ({ ...asked, headers: { ...asked.headers, ...headers } });
const withPath = (asked, values) => ({ ...asked, path: { ...asked.path, ...values } });
// What is refused before anybody reads it needs no body.
const withoutBody = ({ json, text, ...asked }) => asked;

// A credential of one request a minute, which is spent.
async function spent(operation, system, sendAs) {
  const kind = isFirstApi(operation) ? 'bearer' : 'api_key';
  const secret = system.credential(kind, 'limited@example.com', ['--rate-limit', '1']);
  await sendAs(secret);
  return secret;
}

// status: what is to come, or a function of the operation's own entry; applies: to which operations;
// change: from the good request to the one that is sent.
const table = [
  { name: 'a good request', status: (entry) => entry.status, change: (asked) => asked },
  {
    name: 'a trailing slash',
    status: (entry) => entry.status,
    change: (asked) => ({ ...asked, trailingSlash: true }),
  },
  {
    name: 'a request id and a trace',
    status: (entry) => entry.status,
    change: (asked) =>
      withHeaders(asked, {
        'X-Request-Id': 'contract.test-1_a',
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      }),
    check: (answer) =>
      answer.headers['x-request-id'] === 'contract.test-1_a' ? [] : ['it is not in the answer'],
  },

  {
    name: 'where the new resource is',
    status: '201',
    applies: (operation) => '201' in operation.responses,
    change: (asked) => asked,
    check: (answer, body) =>
      answer.headers.location === body.data.links.self ? [] : ['Location is not what links.self says'],
  },

  // Credentials.
  ...[
    ['no credential', () => ({ credential: null })],
    ['an unknown credential', () => ({ credential: 'rst_0000000000000000000000000000000000000000000' })],
    ['a malformed credential', () => ({ credential: '<script>' })],
    [
      'the credential of the other API',
      (system, operation) => ({
        credential: isFirstApi(operation) ? system.apiKey : system.token,
      }),
    ],
  ].map(([name, change]) => ({
    name,
    status: (_, operation) => (isFirstApi(operation) ? '403' : '401'),
    applies: (operation) => Boolean(operation.scheme),
    change: (asked, system, operation) => ({ ...asked, ...change(system, operation) }),
    check: (answer) => (answer.headers['www-authenticate'] ? [] : ['WWW-Authenticate is missing']),
  })),
  {
    name: 'a credential sent twice',
    status: (_, operation) => (isFirstApi(operation) ? '403' : '401'),
    applies: (operation) => Boolean(operation.scheme),
    change: (asked, system, operation) => {
      const twice = isFirstApi(operation)
        ? { Authorization: [`Bearer ${system.token}`, `Bearer ${system.token}`] }
        : { 'X-API-KEY': [system.apiKey, system.apiKey] };
      return { ...withHeaders(asked, twice), credential: null };
    },
  },

  // Things that are not there.
  ...[
    ['a team that there is not', () => ({ path: { team: '9223372036854775807' } })],
    ['a team that is no number', () => ({ path: { team: 'abc' } })],
    ['a team beyond any number', () => ({ path: { team: '9223372036854775808' } })],
    [
      'a team of somebody else',
      (system) => ({ path: { team: system.lapsedTeam().team }, credential: undefined }),
    ],
  ].map(([name, change]) => ({
    name,
    status: '404',
    applies: (operation) => hasParameter(operation, 'path', 'team'),
    change: (asked, system) => {
      const { path, ...rest } = change(system);
      // Who may do this to any team cannot be told that it is somebody else's.
      if ('credential' in rest && asked.credential === system.operatorToken) return undefined;
      return { ...withPath(asked, path), ...rest };
    },
  })),
  ...['key', 'experiment', 'subject', 'collection_id', 'user_id'].map((parameter) => ({
    name: `a {${parameter}} that there is not`,
    status: '404',
    applies: (operation) => hasParameter(operation, 'path', parameter),
    change: (asked, system) => withPath(asked, { [parameter]: system.unique('nobody') }),
  })),
  {
    name: 'a team whose subscription is over',
    status: '402',
    applies: (operation) => '402' in operation.responses,
    change: (asked, system) => {
      const { team, token } = system.lapsedTeam();
      return { ...withPath(asked, { team }), credential: token };
    },
  },

  // Paths that are no text. What is hostile but is text is a key like any other: see `legalKeys` in cases/bodies.js.
  ...[
    ['a NUL', '%00'],
    ['half an escape', '%2'],
    ['no UTF-8', '%ff'],
    ['an overlong slash', '%c0%af'],
  ].map(([name, text]) => ({
    name: `a path with ${name} in it`,
    status: '400',
    change: (asked) => ({ ...withoutBody(asked), mangle: (target) => target + text }),
  })),

  // Preconditions.
  {
    name: 'If-Match of another version',
    status: '412',
    applies: (operation) => '412' in operation.responses,
    change: (asked) => withHeaders(asked, { 'If-Match': '"another"' }),
  },
  {
    name: 'If-Match of any version',
    status: (entry) => entry.status,
    applies: (operation) => '412' in operation.responses,
    change: (asked) => withHeaders(asked, { 'If-Match': '*' }),
  },
  {
    name: 'If-None-Match of any version, when changing',
    status: '412',
    applies: (operation) => '412' in operation.responses && operation.method !== 'GET',
    change: (asked) => withHeaders(asked, { 'If-None-Match': '*' }),
  },
  {
    name: 'If-None-Match of any version, when reading',
    status: '304',
    applies: (operation) => '304' in operation.responses,
    change: (asked) => withHeaders(asked, { 'If-None-Match': '*' }),
  },

  // Messages that are refused unread.
  {
    name: 'a length that is no number',
    status: '400',
    change: (asked) => withHeaders(withoutBody(asked), { 'Content-Length': 'nope' }),
  },
  {
    name: 'a body that is announced too large',
    status: '413',
    applies: (operation) => '413' in operation.responses,
    change: (asked) => ({
      ...withHeaders(withoutBody(asked), { 'Content-Length': '999999999999' }),
      hangs: true,
    }),
  },
  {
    name: 'a target that is too long',
    status: '414',
    change: (asked) => ({ ...withoutBody(asked), query: { x: 'a'.repeat(10_000) } }),
  },
  {
    name: 'a header that is too large',
    status: '431',
    change: (asked) => withHeaders(withoutBody(asked), { 'X-Filler': 'a'.repeat(40_000) }),
  },
  {
    name: 'a spent rate limit',
    status: '429',
    applies: (operation) => '429' in operation.responses,
    change: async (asked, system, operation, send) => {
      const credential = await spent(operation, system, (secret) =>
        send({ ...withoutBody(asked), credential: secret }),
      );
      return { ...withoutBody(asked), credential };
    },
  },

  // Bodies.
  {
    name: 'a body of another media type',
    status: '415',
    applies: (operation) => '415' in operation.responses && 'requestBody' in operation,
    change: (asked) => ({ ...asked, contentType: 'text/plain' }),
  },
  {
    name: 'a body in a content coding',
    status: '415',
    applies: (operation) => '415' in operation.responses,
    change: (asked) => withHeaders(asked, { 'Content-Encoding': 'gzip' }),
  },
  ...[
    ['is cut off', '{"a":'],
    ['is nested too deeply', `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`],
    ['has a NUL in it', '{"a":"\\u0000"}'],
    ['has a lone surrogate in it', '{"a":"\\ud800"}'],
  ].map(([name, text]) => ({
    name: `a body that ${name}`,
    status: '400',
    applies: takesJson,
    change: ({ json, ...asked }) => ({ ...asked, text }),
  })),
  {
    name: 'JSON of the other media type',
    status: (entry) => entry.status,
    applies: takesJson,
    change: (asked) => ({ ...asked, contentType: 'application/vnd.api+json' }),
  },

  // Safe retries.
  {
    name: 'an Idempotency-Key that is malformed',
    status: '400',
    applies: (operation) => hasParameter(operation, 'header', 'Idempotency-Key'),
    change: (asked) => withHeaders(asked, { 'Idempotency-Key': '"open' }),
  },
  {
    name: 'the same request again',
    status: (entry) => entry.replay ?? entry.status,
    applies: (operation) => hasParameter(operation, 'header', 'Idempotency-Key'),
    change: async (asked, system, operation, send) => {
      const keyed = withHeaders(asked, { 'Idempotency-Key': `"${system.unique('retry')}"` });
      await send(keyed);
      return keyed;
    },
  },
  {
    name: 'an Idempotency-Key of another payload',
    status: '422',
    applies: (operation) =>
      hasParameter(operation, 'header', 'Idempotency-Key') && '422' in operation.responses,
    change: async (asked, system, operation, send, again) => {
      const key = { 'Idempotency-Key': `"${system.unique('retry')}"` };
      await send(withHeaders(asked, key));
      const other = await again();
      if (isFirstApi(operation)) return withHeaders(other, key);
      // A key is of one collection: another payload is another body there.
      const body = takesJson(operation) ? {} : { text: undefined, json: {} };
      return withHeaders({ ...other, path: asked.path, ...body }, key);
    },
  },
];

// The values of a query parameter that its schema does not allow.
function badValuesOf({ value: { name, schema } }) {
  const bad = [];
  if (schema.type === 'integer') {
    bad.push('x', '', '1.5', '-1', '99999999999999999999', String(schema.minimum - 1));
    if (schema.maximum) bad.push(String(schema.maximum + 1));
  }
  if (schema.enum || schema.type === 'array') bad.push('nope', 'id;--', '🙂');
  if (name === 'cursor') bad.push('nope', '');
  return { name, bad };
}

function queryCases(operation) {
  return operation.parameters
    .filter(({ value }) => value.in === 'query')
    .map(badValuesOf)
    .flatMap(({ name, bad }) => [
      ...bad.map((text) => ({
        name: `?${name}=${text}`,
        status: '422',
        change: (asked) => ({ ...asked, query: { [name]: text } }),
      })),
      {
        name: `?${name} twice`,
        status: '422',
        change: (asked) => ({
          ...asked,
          query: [
            [name, '1'],
            [name, '1'],
          ],
        }),
      },
      {
        name: `?${name} that is no UTF-8`,
        status: '400',
        change: (asked) => ({ ...asked, rawQuery: `${encodeURIComponent(name)}=%ff` }),
      },
    ]);
}

// The cases of one operation. `entry.good` makes a request that is good for it, each time another one.
export function deriveCases(operation, entry) {
  return [...table, ...queryCases(operation)]
    .filter(({ applies }) => !applies || applies(operation))
    .map((row) => ({
      name: row.name,
      status: typeof row.status === 'function' ? row.status(entry, operation) : row.status,
      ask: async (system, send) => {
        const again = () => entry.good(system);
        return row.change(await again(), system, operation, send, again);
      },
      check: row.check,
    }));
}
