// Holds one real answer, and the request that had it, against the document. Gives what is wrong, one line each.

// Of HTTP itself, of CORS and of the connection: not said of each operation.
const commonHeaders = new Set([
  'date',
  'content-type',
  'content-length',
  'connection',
  'transfer-encoding',
  'keep-alive',
]);

export class Checker {
  #schemas;

  constructor(schemas) {
    this.#schemas = schemas;
  }

  answer(operation, answer, accept) {
    const documented = operation.responses[answer.status];
    if (!documented) return [`status ${answer.status} is not documented`];
    return [
      ...this.#headers(documented, answer),
      ...this.#mediaType(documented, answer, accept),
      ...this.#body(documented, answer),
    ];
  }

  #headers(documented, answer) {
    const faults = [];
    for (const [name, { value: header, pointer }] of Object.entries(documented.headers)) {
      const text = answer.headers[name];
      if (text === undefined) {
        if (header.required) faults.push(`header ${name} is missing`);
        continue;
      }
      for (const fault of this.#schemas.faultsOfText(`${pointer}/schema`, header.schema, text))
        faults.push(`header ${name}: ${text}: ${fault}`);
    }
    for (const name of Object.keys(answer.headers)) {
      const isCommon = commonHeaders.has(name) || name.startsWith('access-control-');
      if (!isCommon && !documented.headers[name]) faults.push(`header ${name} is not documented`);
    }
    return faults;
  }

  #mediaType(documented, answer, accept) {
    const types = Object.keys(documented.contents);
    const type = mediaTypeOf(answer);
    if (types.length === 0)
      return type ? [`there is a Content-Type, ${type}, where no body is documented`] : [];
    if (!types.includes(type)) return [`media type ${type} is not documented`];
    const wanted = types.includes(accept) ? accept : types[0];
    return type === wanted ? [] : [`media type ${type}, though Accept was ${accept}`];
  }

  #body(documented, answer) {
    const content = documented.contents[mediaTypeOf(answer)];
    if (!content) return answer.text ? ['there is a body where none is documented'] : [];
    if (content.value.contentSchema) return this.#lines(content, answer.text);
    const { value, fault } = parse(answer.text);
    if (fault) return [fault];
    return this.#schemas.faults(content.pointer, value).map((one) => `body: ${one}`);
  }

  #lines(content, text) {
    if (text !== '' && !text.endsWith('\n')) return ['the last line does not end'];
    const parsed = text.split('\n').slice(0, -1).map(parse);
    const broken = parsed.find(({ fault }) => fault);
    if (broken) return [broken.fault];
    return this.#schemas
      .faults(
        `${content.pointer}/contentSchema`,
        parsed.map(({ value }) => value),
      )
      .map((one) => `body: ${one}`);
  }

  // Of a request that was accepted: the document must not ask for more than the system does.
  request(operation, asked) {
    const faults = [];
    for (const { value: parameter, pointer } of operation.parameters) {
      const text = { path: asked.path, query: asked.query, header: asked.headers }[parameter.in]?.[
        parameter.name
      ];
      if (text === undefined) continue;
      for (const fault of this.#schemas.faultsOfText(`${pointer}/schema`, parameter.schema, String(text)))
        faults.push(
          `was accepted, against the document: ${parameter.in} parameter ${parameter.name}: ${fault}`,
        );
    }
    const known = new Set(operation.parameters.map(({ value }) => `${value.in} ${value.name}`));
    for (const name of Object.keys(asked.query ?? {}))
      if (!known.has(`query ${name}`))
        faults.push(`the case uses a parameter that is not documented: ${name}`);
    if (asked.json !== undefined) {
      const schema = operation.body?.['application/json'];
      if (!schema) return [...faults, 'the case sends a body that is not documented'];
      for (const fault of this.#schemas.faults(schema.pointer, asked.json))
        faults.push(`was accepted, against the document: request body: ${fault}`);
    }
    return faults;
  }
}

export function mediaTypeOf(answer) {
  return answer.headers['content-type']?.split(';')[0].trim();
}

function parse(text) {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: `is no JSON: ${text.slice(0, 80)}` };
  }
}
