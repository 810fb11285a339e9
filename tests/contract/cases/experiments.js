// Experiments: made, changed, started and stopped.
import { key, refusedValues, required, text } from './bodies.js';

const creating = (system) => ({
  path: { team: system.team },
  json: { key: system.unique('experiment'), description: 'One page instead of three' },
});

const existing = (status) => async (system) => ({
  path: { team: system.team, experiment: await system.experiment(status) },
});

// No body is needed; this one says nothing.
const stepping = (status) => async (system) => ({ ...(await existing(status)(system)), json: {} });

const changing = async (system) => ({
  ...(await existing('draft')(system)),
  json: { description: system.unique('text') },
});

// Of PUT and PATCH, which are alike.
const changes = [
  {
    name: 'a new key, and no description any more',
    status: '200',
    ask: async (system) => ({
      ...(await existing('running')(system)),
      json: { key: system.unique('renamed'), description: null },
    }),
  },
  {
    name: 'a key that is taken',
    status: '422',
    ask: async (system) => ({
      ...(await existing('draft')(system)),
      json: { key: await system.experiment('draft') },
    }),
  },
  {
    name: 'a body that is no object',
    status: '422',
    ask: async (system) => ({ ...(await changing(system)), json: [] }),
  },
  ...refusedValues(changing, 'key', key('key')),
  ...refusedValues(changing, 'description', text('description', 65_535)),
];

const becomes = (status) => (_, body) =>
  body.data.attributes.status === status ? [] : [`it is not ${status}`];

export const operations = {
  listExperiments: {
    good: async (system) => ({ path: { team: system.team } }),
    status: '200',
    cases: [
      {
        name: 'a page of one',
        status: '200',
        ask: (system) => ({ path: { team: system.team }, query: { per_page: '1' } }),
      },
    ],
  },

  createExperiment: {
    good: creating,
    status: '201',
    cases: [
      ...refusedValues(creating, 'key', [...required('key'), ...key('key')]),
      ...refusedValues(creating, 'description', text('description', 65_535)),
      {
        name: 'a key that is taken',
        status: '422',
        ask: async (system) => ({
          path: { team: system.team },
          json: { key: await system.experiment('draft') },
        }),
      },
    ],
  },

  getExperiment: { good: existing('draft'), status: '200' },

  updateExperiment: { good: changing, status: '200', cases: changes },
  patchExperiment: { good: changing, status: '200', cases: changes },

  deleteExperiment: {
    good: existing('draft'),
    status: '204',
    cases: [
      {
        name: 'with enrolments',
        status: '204',
        ask: async (system) => ({
          path: { team: system.team, experiment: (await system.enrolment()).experiment },
        }),
      },
    ],
  },

  startExperiment: {
    good: stepping('draft'),
    status: '200',
    cases: [
      { name: 'a draft', status: '200', ask: existing('draft'), check: becomes('running') },
      { name: 'one that was stopped', status: '200', ask: existing('stopped'), check: becomes('running') },
      { name: 'one that runs', status: '422', ask: existing('running') },
    ],
  },

  stopExperiment: {
    good: stepping('running'),
    status: '200',
    cases: [
      { name: 'one that runs', status: '200', ask: existing('running'), check: becomes('stopped') },
      { name: 'a draft', status: '422', ask: existing('draft') },
      { name: 'one that is stopped', status: '422', ask: existing('stopped') },
    ],
  },
};
