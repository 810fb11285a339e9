// Errors of the second API: one text.

export const says = (error) => (answer) =>
  answer.text === JSON.stringify({ error }) ? [] : [`it does not say ${JSON.stringify(error)}`];

// A case for a good request of which these members are changed, and the error it gets.
export const refusedWith = (good, status, members, error) => ({
  name: JSON.stringify(members).slice(0, 60),
  status,
  ask: async (system) => {
    const asked = await good(system);
    return { ...asked, json: { ...asked.json, ...members } };
  },
  check: says(error),
});
