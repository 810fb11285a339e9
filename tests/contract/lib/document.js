// docs/openapi.yaml as operations, with every $ref outside of schemas followed.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const methods = ['get', 'put', 'post', 'delete', 'patch'];

export class Document {
  constructor(file) {
    this.content = parse(readFileSync(file, 'utf8'));
    this.operations = [];
    for (const [path, item] of Object.entries(this.content.paths))
      for (const method of methods)
        if (item[method]) this.operations.push(this.#operation(path, method, item));
  }

  // Follows `value` when it is a reference. Gives the value and its JSON pointer, which schemas are named by.
  resolve(value, pointer) {
    let found = value;
    let at = pointer;
    while (found && found.$ref) {
      at = found.$ref.slice(1);
      found = at
        .split('/')
        .slice(1)
        .reduce((parent, name) => parent[name.replaceAll('~1', '/').replaceAll('~0', '~')], this.content);
    }
    return { value: found, pointer: at };
  }

  #operation(path, method, item) {
    const at = `/paths/${escape(path)}`;
    const operation = item[method];
    const security = operation.security ?? this.content.security;
    return {
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      // 'bearer', 'apiKey', or undefined where no credential is asked for
      scheme: security.length > 0 ? Object.keys(security[0])[0] : undefined,
      parameters: [
        ...(item.parameters ?? []).map((one, i) => this.resolve(one, `${at}/parameters/${i}`)),
        ...(operation.parameters ?? []).map((one, i) => this.resolve(one, `${at}/${method}/parameters/${i}`)),
      ],
      body:
        operation.requestBody &&
        this.#contents(operation.requestBody, `${at}/${method}/requestBody`).contents,
      responses: Object.fromEntries(
        Object.entries(operation.responses).map(([status, one]) => [
          status,
          this.#contents(one, `${at}/${method}/responses/${status}`),
        ]),
      ),
    };
  }

  // The schemas of a body by media type, and the headers by lower-case name.
  #contents(reference, pointer) {
    const found = this.resolve(reference, pointer);
    const contents = {};
    for (const [type, media] of Object.entries(found.value.content ?? {})) {
      const schema = `${found.pointer}/content/${escape(type)}/schema`;
      contents[type] = this.resolve(media.schema, schema);
    }
    const headers = {};
    for (const [name, header] of Object.entries(found.value.headers ?? {}))
      headers[name.toLowerCase()] = this.resolve(header, `${found.pointer}/headers/${name}`);
    return { contents, headers };
  }
}

const escape = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1');
