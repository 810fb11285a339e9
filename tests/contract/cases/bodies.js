// Bodies that break one rule of one field, and the complaint they get.

const complains = (field, text) => (answer, body) =>
  body.errors?.[field]?.includes(text) ? [] : [`no complaint about ${field}: ${text}`];

const named = (field) => field.replaceAll('_', ' ');

// A case for each [value, complaint] of `field`; `good` is the request of which that one member is changed. A value
// that is undefined is left out of the body.
export function refusedValues(good, field, rows) {
  return rows.map(([value, text]) => ({
    name: `${field}: ${value === undefined ? 'absent' : JSON.stringify(value).slice(0, 40)}`,
    status: '422',
    ask: async (system) => {
      const asked = await good(system);
      return { ...asked, json: { ...asked.json, [field]: value } };
    },
    check: complains(field, text),
  }));
}

export const required = (field) => [
  [undefined, `The ${named(field)} field is required.`],
  [null, `The ${named(field)} field is required.`],
  ['', `The ${named(field)} field is required.`],
  ['   ', `The ${named(field)} field is required.`],
];

export const text = (field, most) => [
  [1, `The ${named(field)} must be a string.`],
  [['a'], `The ${named(field)} must be a string.`],
  [{ a: 1 }, `The ${named(field)} must be a string.`],
  [true, `The ${named(field)} must be a string.`],
  ['é'.repeat(most) + 'a', `The ${named(field)} must not be greater than ${most} characters.`],
];

export const key = (field) => [
  ...text(field, 255),
  ['abc_', `The ${named(field)} format is invalid.`],
  ['abc-', `The ${named(field)} format is invalid.`],
  ['ключ', `The ${named(field)} format is invalid.`],
  ['🙂', `The ${named(field)} format is invalid.`],
];

// Every legal kind of key, of which none is like another in a path.
export const legalKeys = [
  'a/b1',
  'jane+x@example.com',
  'ключ1',
  '50%1',
  '../a',
  '..%2Fa',
  "'; DROP TABLE x; --1",
  '🙂1',
  'a b',
  '?a=1',
  '#1',
];
