// Who is calling, and whether anybody answers.

export const operations = {
  getHealth: { good: () => ({}), status: '200' },

  getUser: {
    good: () => ({}),
    status: '200',
    cases: [
      {
        name: 'a credential that has a limit',
        status: '200',
        ask: (system) => ({
          credential: system.credential('bearer', 'patient@example.com', ['--rate-limit', '1000']),
        }),
        check: ({ headers }) =>
          headers['x-ratelimit-limit'] === '1000' && headers['x-ratelimit-remaining'] && headers.ratelimit
            ? []
            : ['the limit is not in its headers'],
      },
    ],
  },

  getCurrentTeam: {
    good: () => ({}),
    status: '200',
    cases: [
      {
        name: 'a caller without a team',
        status: '404',
        ask: (system) => ({ credential: system.credential('bearer', 'nobody-in-particular@example.com') }),
      },
    ],
  },
};
