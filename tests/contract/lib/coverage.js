// Which documented answers were driven, told apart by operation, status and media type.

// Statuses that no well- or ill-behaved client can provoke from a healthy system, and the tests that do.
export const undriven = {
  408: 'takes the whole message timeout; tests/common/http/session_nettest.cpp',
  500: 'needs a fault of ours; tests/e2e/golden/internal_error_test.cpp',
  502: 'needs a service that breaks off; tests/e2e/failure/services_test.cpp',
  503: 'needs a service or a database that is away; tests/e2e/failure/',
  504: 'needs a service that hangs; tests/e2e/failure/services_test.cpp',
};

export class Coverage {
  #driven = new Set();

  note(operation, status, mediaType) {
    this.#driven.add(nameOf(operation, status, mediaType));
  }

  // What of an operation is documented, has no excuse, and was not driven.
  missing(operation) {
    const missing = [];
    for (const [status, { contents }] of Object.entries(operation.responses)) {
      if (undriven[status]) continue;
      const types = Object.keys(contents);
      for (const type of types.length > 0 ? types : [undefined])
        if (!this.#driven.has(nameOf(operation, status, type)))
          missing.push(`${status} ${type ?? 'without a body'}`);
    }
    return missing;
  }
}

const nameOf = (operation, status, mediaType) => `${operation.id} ${status} ${mediaType ?? '-'}`;
