// JSON Schema 2020-12 validation by ajv, of values at pointers into the document.
import addFormats from 'ajv-formats';
import Ajv2020 from 'ajv/dist/2020.js';

// The document is the one schema resource that all pointers lead into; these are its members that are no schema.
const notSchemas = ['openapi', 'info', 'servers', 'tags', 'security', 'paths', 'webhooks', 'components'];

export class Schemas {
  #ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictTypes: false });

  constructor(document) {
    addFormats(this.#ajv);
    this.#ajv.addVocabulary([...notSchemas, 'example']);
    this.#ajv.addSchema({ $id: 'roster:document', ...document.content });
  }

  // What is wrong with `value`, one line each.
  faults(pointer, value) {
    const uri = `roster:document#${pointer.split('/').map(encodeURIComponent).join('/')}`;
    const validate = this.#ajv.getSchema(uri) ?? this.#ajv.compile({ $ref: uri });
    if (validate(value)) return [];
    return validate.errors.map(
      (error) => `${error.instancePath || '(the whole)'} ${error.message} ${JSON.stringify(error.params)}`,
    );
  }

  // Of a header or a parameter, whose value is text whatever its schema says.
  faultsOfText(pointer, schema, text) {
    return this.faults(pointer, fromText(schema, text));
  }
}

function fromText(schema, text) {
  if (schema.type === 'array') return text.split(',');
  const isNumber = schema.type === 'integer' || typeof schema.const === 'number';
  return isNumber && /^-?[0-9]+$/.test(text) ? Number(text) : text;
}
