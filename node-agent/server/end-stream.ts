import type { Writable } from 'node:stream'

/** Ends a stream. Resolves when what was written to it has been taken, or when the stream is broken. */
export function endStream(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableFinished) return resolve()
    stream.once('finish', resolve)
    stream.once('close', resolve)
    if (!stream.writableEnded) stream.end()
  })
}
