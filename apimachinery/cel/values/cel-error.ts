/** An evaluation that ended without a result; `message` is upstream's. Logical operators may still come to one. */
export class CelError extends Error {}

/** An evaluation that was ended because it cost too much. Nothing absorbs it. */
export class CostExceededError extends Error {
  constructor() {
    super('operation cancelled: actual cost limit exceeded')
  }
}

/** No overload of a function takes these values. */
export function noSuchOverload(signature = ''): CelError {
  return new CelError(signature === '' ? 'no such overload' : `no such overload: ${signature}`)
}
