// Participants, one by one and in bulk.
import { key, legalKeys, refusedValues, required, text } from './bodies.js';

const creating = (system) => ({
  path: { team: system.team },
  json: { key: system.unique('participant'), notes: 'mollitia' },
});

const existing = async (system) => ({ path: { team: system.team, key: await system.participant() } });

const changing = async (system) => ({ ...(await existing(system)), json: { notes: system.unique('notes') } });

const bulk = (system) => ({
  path: { team: system.team },
  json: { participants: [{ key: system.unique('bulk') }, { key: system.unique('bulk'), notes: null }] },
});

const taken = async (system) => ({ ...(await existing(system)), json: { key: await system.participant() } });

// Of PUT and PATCH, which are alike.
const changes = [
  {
    name: 'a new key',
    status: '200',
    ask: async (system) => ({ ...(await existing(system)), json: { key: system.unique('renamed') } }),
  },
  {
    name: 'cleared notes',
    status: '200',
    ask: async (system) => ({ ...(await existing(system)), json: { notes: null } }),
    check: (_, body) => (body.data.attributes.notes === null ? [] : ['the notes are still there']),
  },
  { name: 'nothing', status: '200', ask: async (system) => ({ ...(await existing(system)), json: {} }) },
  { name: 'a key that is taken', status: '422', ask: taken },
  ...refusedValues(changing, 'key', key('key')),
  ...refusedValues(changing, 'notes', text('notes', 65_535)),
];

// Twenty in a team of their own.
const listing = (query) => async (system) => {
  system.listed ??= (async () => {
    const { team, token } = system.ownTeam();
    const participants = Array.from({ length: 20 }, (_, i) => ({ key: `list-${i}` }));
    await system.ask('POST', `/api/teams/${team}/participants/bulk`, { participants }, token);
    return { team, token };
  })();
  const { team, token } = await system.listed;
  return { path: { team }, credential: token, query };
};

export const operations = {
  createParticipant: {
    good: creating,
    status: '201',
    replay: '200',
    cases: [
      ...refusedValues(creating, 'key', [...required('key'), ...key('key')]),
      ...refusedValues(creating, 'notes', text('notes', 65_535)),
      { name: 'no body', status: '422', ask: (system) => ({ path: { team: system.team } }) },
      {
        name: 'a key that is taken',
        status: '422',
        ask: async (system) => ({ path: { team: system.team }, json: { key: await system.participant() } }),
        check: (answer) =>
          answer.text ===
          '{"message":"The given data was invalid.","errors":{"key":["The key has already been taken."]}}'
            ? []
            : ['it is not word for word what the seed page says'],
      },
      {
        name: 'the longest key and notes, and white space around the key',
        status: '201',
        ask: (system) => ({
          path: { team: system.team },
          json: { key: ` ${system.unique('long').padStart(255, 'é')} `, notes: 'é'.repeat(65_535) },
        }),
        // White space around a key is cut off before it is measured, so the document's limits do not see it.
        isBeyondTheDocument: true,
      },
    ],
  },

  listParticipants: {
    good: listing({}),
    status: '200',
    cases: [
      {
        name: 'the first page',
        status: '200',
        ask: listing({}),
        check: (_, body) =>
          body.data.length === 15 && body.links.next ? [] : ['it is not 15 of 20, with a next one'],
      },
      {
        name: 'the second page',
        status: '200',
        ask: listing({ page: '2' }),
        check: (_, body) =>
          body.data.length === 5 && body.links.next === null && body.links.prev
            ? []
            : ['it is not the last 5 of 20'],
      },
      {
        name: 'the second page by its link',
        status: '200',
        ask: async (system, send) => {
          const asked = await listing({})(system);
          const { next } = JSON.parse((await send(asked)).text).links;
          return { ...asked, query: Object.fromEntries(new URL(next).searchParams) };
        },
        check: (_, body) => (body.data.length === 5 ? [] : ['it is not the last 5 of 20']),
      },
      { name: 'a page beyond the last', status: '200', ask: listing({ page: '1000' }) },
      { name: 'a page of one', status: '200', ask: listing({ per_page: '1' }) },
      { name: 'a page of 100 by its other name', status: '200', ask: listing({ pagelen: '100' }) },
      ...['id', '-id', 'key', '-key', 'created_at', '-created_at'].map((sort) => ({
        name: `sorted by ${sort}`,
        status: '200',
        ask: listing({ sort }),
      })),
      {
        name: 'of one key',
        status: '200',
        ask: listing({ 'filter[key]': 'list-7' }),
        check: (_, body) =>
          body.data.length === 1 && body.data[0].id === 'list-7' ? [] : ['it is not that one'],
      },
      {
        name: 'of a prefix',
        status: '200',
        ask: listing({ 'filter[key]': 'list-1*' }),
        check: (_, body) => (body.data.length === 11 ? [] : ['they are not 11']),
      },
      ...['experiments', 'team', 'experiments,team'].map((include) => ({
        name: `with ${include}`,
        status: '200',
        ask: listing({ include }),
      })),
      {
        name: 'with the experiments of one that is enrolled',
        status: '200',
        ask: async (system) => {
          const enrolled = await system.enrolment();
          return {
            path: { team: system.team },
            query: { include: 'experiments,team', 'filter[key]': enrolled.key },
          };
        },
        check: (_, { data, included }) =>
          data[0].relationships.experiments.data.length === 1 && included.length === 2
            ? []
            : ['it is not one experiment and the team'],
      },
    ],
  },

  getParticipant: {
    good: existing,
    status: '200',
    cases: [
      ...legalKeys.map((one) => ({
        name: `the key ${one}`,
        status: '200',
        ask: async (system) => {
          const { team, token } = system.ownTeam();
          await system.ask('POST', `/api/teams/${team}/participants`, { key: one }, token);
          return { path: { team, key: one }, credential: token };
        },
        check: (_, body) => (body.data.id === one ? [] : ['it is another one']),
      })),
      {
        name: 'its own ETag',
        status: '304',
        ask: async (system, send) => {
          const asked = await existing(system);
          return { ...asked, headers: { 'If-None-Match': (await send(asked)).headers.etag } };
        },
      },
    ],
  },

  updateParticipant: { good: changing, status: '200', cases: changes },
  patchParticipant: { good: changing, status: '200', cases: changes },
  deleteParticipant: { good: existing, status: '204' },

  createParticipantsInBulk: {
    good: bulk,
    status: '200',
    cases: [
      {
        name: 'good ones and bad ones',
        status: '200',
        ask: async (system) => ({
          path: { team: system.team },
          json: {
            participants: [
              { key: system.unique('bulk') },
              { key: 'abc_' },
              {},
              { key: await system.participant() },
            ],
          },
        }),
        check: (_, { data, meta }) =>
          data.map(({ status }) => status).join() === '201,422,422,422' &&
          meta.created === 1 &&
          meta.failed === 3
            ? []
            : ['it is not one 201 and three 422, in this order'],
      },
      {
        name: 'items that are no objects',
        status: '200',
        ask: (system) => ({
          path: { team: system.team },
          json: { participants: [{ key: system.unique('bulk') }, 1, null] },
        }),
        isBeyondTheDocument: true,
      },
      {
        name: '1,000 participants',
        status: '200',
        ask: (system) => ({
          path: { team: system.team },
          json: { participants: Array.from({ length: 1000 }, () => ({ key: system.unique('bulk') })) },
        }),
      },
      ...[
        {},
        { participants: null },
        { participants: 'a' },
        { participants: {} },
        { participants: [] },
        { participants: Array.from({ length: 1001 }, (_, i) => ({ key: `k${i}` })) },
      ].map((json) => ({
        name: JSON.stringify(json).slice(0, 40),
        status: '422',
        ask: (system) => ({ path: { team: system.team }, json }),
      })),
    ],
  },
};
