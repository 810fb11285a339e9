// From what a case says to what is sent.

// asked: {method, path, query or rawQuery, headers, json or text, contentType, credential, hangs, trailingSlash,
// mangle}; all of it may be left out.
export function toMessage(operation, asked, accept, system) {
  const headers = {
    ...(accept ? { Accept: accept } : {}),
    ...credentialOf(operation, asked, system),
    ...asked.headers,
  };
  const body = asked.text ?? (asked.json === undefined ? undefined : JSON.stringify(asked.json));
  if (body !== undefined) headers['Content-Type'] = asked.contentType ?? 'application/json';
  let target = operation.path.replace(/\{([^}]+)\}/g, (_, name) =>
    encodeURIComponent(parameterOf(operation, asked, name)),
  );
  if (asked.trailingSlash) target += '/';
  if (asked.mangle) target = asked.mangle(target);
  const query = asked.rawQuery ?? new URLSearchParams(asked.query ?? {}).toString();
  if (query) target += `?${query}`;
  return { method: asked.method ?? operation.method, target, headers, body, hangs: asked.hangs };
}

// What a case does not say is the document's own example, which is good enough for what never gets to a service.
function parameterOf(operation, asked, name) {
  const given = asked.path?.[name];
  if (given !== undefined) return given;
  return operation.parameters.find(({ value }) => value.name === name).value.example;
}

// asked.credential: undefined for the one that fits, null for none, or a secret.
function credentialOf(operation, asked, system) {
  if (asked.credential === null || !operation.scheme) return {};
  if (operation.scheme === 'bearer') return { Authorization: `Bearer ${asked.credential ?? system.token}` };
  return { 'X-API-KEY': asked.credential ?? system.apiKey };
}
