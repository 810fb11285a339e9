// Enrolments: of a participant in an experiment, and by ingestion of both.
import { refusedValues, required, text } from './bodies.js';

const enrolling = async (system) => ({
  path: { team: system.team, key: await system.participant() },
  json: { experiment: await system.experiment(), variant: 'a' },
});

const enrolled = async (system) => {
  const { key, experiment } = await system.enrolment();
  return { path: { team: system.team, key, experiment } };
};

const ingesting = async (system) => ({
  path: { team: system.team },
  json: { experiment: await system.experiment(), participant: system.unique('ingested'), variant: 'a' },
});

// An experiment nobody can be enrolled in.
const notRunning = (make) =>
  ['draft', 'stopped'].map((status) => ({
    name: `an experiment that is ${status}`,
    status: '422',
    ask: async (system) => {
      const asked = await make(system);
      return { ...asked, json: { ...asked.json, experiment: await system.experiment(status) } };
    },
  }));

const variant = (wanted) => (_, body) =>
  body.data.attributes.variant === wanted ? [] : [`the variant is not ${wanted}`];

export const operations = {
  listEnrolments: {
    good: async (system) => {
      const { path } = await enrolled(system);
      return { path: { team: path.team, key: path.key } };
    },
    status: '200',
    cases: [
      {
        name: 'of a participant without any',
        status: '200',
        ask: async (system) => ({ path: { team: system.team, key: await system.participant() } }),
      },
    ],
  },

  enrolParticipant: {
    good: enrolling,
    status: '201',
    cases: [
      {
        name: 'without a variant',
        status: '201',
        ask: async (system) => {
          const { path, json } = await enrolling(system);
          return { path, json: { experiment: json.experiment } };
        },
        check: variant(null),
      },
      {
        name: 'a second time',
        status: '200',
        ask: async (system) => {
          const { path } = await enrolled(system);
          return {
            path: { team: path.team, key: path.key },
            json: { experiment: path.experiment, variant: 'a' },
          };
        },
      },
      ...notRunning(enrolling),
      ...refusedValues(enrolling, 'experiment', [
        ...required('experiment'),
        ...text('experiment', 255),
        ['no-such-1', 'The selected experiment is invalid.'],
      ]),
      ...refusedValues(enrolling, 'variant', text('variant', 255)),
    ],
  },

  getEnrolment: { good: enrolled, status: '200' },
  withdrawParticipant: { good: enrolled, status: '204' },

  ingest: {
    good: ingesting,
    status: '200',
    cases: [
      {
        name: 'a repeat',
        status: '200',
        ask: async (system, send) => {
          const asked = await ingesting(system);
          await send(asked);
          return { ...asked, json: { ...asked.json, variant: 'b' } };
        },
        check: variant('a'),
      },
      {
        name: 'a repeat by force',
        status: '200',
        ask: async (system, send) => {
          const asked = await ingesting(system);
          await send(asked);
          return { ...asked, json: { ...asked.json, variant: 'b', force: true, event: 'seen' } };
        },
        check: variant('b'),
      },
      ...notRunning(ingesting),
      ...refusedValues(ingesting, 'experiment', [...required('experiment'), ...text('experiment', 255)]),
      ...refusedValues(ingesting, 'participant', [...required('participant'), ...text('participant', 255)]),
      ...refusedValues(ingesting, 'variant', [...required('variant'), ...text('variant', 255)]),
      ...refusedValues(ingesting, 'event', text('event', 255)),
      ...refusedValues(ingesting, 'force', [['maybe', 'The force field must be true or false.']]),
    ],
  },
};
