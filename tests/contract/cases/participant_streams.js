// Import and export: newline-delimited JSON both ways.

const lines = (...values) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

const importing = (text) => (system) => ({
  path: { team: system.team },
  contentType: 'application/x-ndjson',
  text: text(system),
});

const good = importing((system) =>
  lines({ key: system.unique('import'), notes: 'mollitia' }, { key: system.unique('import') }),
);

const report = (answer) =>
  answer.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

export const operations = {
  importParticipants: {
    good,
    status: '200',
    cases: [
      {
        name: 'bad lines among good ones',
        status: '200',
        ask: importing(
          (system) =>
            `${lines({ key: system.unique('import') })}nonsense\n${lines({ key: 'abc_' }, { key: system.unique('import') })}`,
        ),
        check: (answer) => {
          const rejected = report(answer)
            .slice(0, -1)
            .map(({ line }) => line);
          return rejected.join() === '2,3'
            ? []
            : [`the lines that were rejected are ${rejected} and not 2,3`];
        },
      },
      {
        name: 'a last line without an end',
        status: '200',
        ask: importing((system) => `{"key":"${system.unique('import')}"}`),
      },
      { name: 'no lines', status: '200', ask: importing(() => '') },
    ],
  },

  exportParticipants: {
    good: async (system) => {
      const { team, token } = system.ownTeam();
      await system.participant(team, token);
      return { path: { team }, credential: token };
    },
    status: '200',
    cases: [
      {
        name: 'a team without participants',
        status: '200',
        ask: (system) => {
          const { team, token } = system.ownTeam();
          return { path: { team }, credential: token };
        },
        check: (answer) => (answer.text === '' ? [] : ['it is not empty']),
      },
    ],
  },
};
