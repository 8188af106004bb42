/**
 * Bytes that are not what their media type says. The message is upstream's, without the context that callers put before
 * it (`couldn't get version/kind; json parse error: …`, `error decoding patch: …`).
 */
export class CodecError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CodecError'
  }
}

/**
 * How deep lists and objects may nest. Upstream stops at 10000, which is more than the stack of a JavaScript thread
 * bears in whatever walks the value later; real objects stay below 50.
 */
export const maxDepth = 300

/** encoding/json's words for a value that nests deeper than allowed. */
export const tooDeepMessage = 'exceeded max depth'

/** How many strict decoding errors are reported (sigs.k8s.io/json). */
export const maxStrictErrors = 100
