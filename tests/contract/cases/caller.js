// Who is calling, and whether anybody answers.

export const operations = {
  getHealth: { good: () => ({}), status: '200' },

  getUser: { good: () => ({}), status: '200' },

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
