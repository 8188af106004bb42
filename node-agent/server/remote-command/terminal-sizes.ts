import { type Readable, Transform } from 'node:stream'
import type { TerminalSize } from '../../runtimes/container-runtime.ts'

/** Characters of one message. */
const maxMessage = 1_024

/** Reads `{"Width":80,"Height":24}` from what a client writes to its resize stream; what is no size is skipped. */
export function terminalSizes(source: Readable): Readable {
  let text = ''
  const sizes = new Transform({
    readableObjectMode: true,
    transform(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8')
      for (let end = text.indexOf('}'); end >= 0; end = text.indexOf('}')) {
        const size = sizeOf(text.slice(0, end + 1))
        if (size) this.push(size)
        text = text.slice(end + 1)
      }
      text = text.slice(-maxMessage)
      done()
    },
  })
  source.on('error', () => sizes.end())
  return source.pipe(sizes)
}

function sizeOf(text: string): TerminalSize | undefined {
  try {
    const { Width: width, Height: height } = JSON.parse(text) as { Width?: unknown; Height?: unknown }
    return typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined
  } catch {
    return undefined
  }
}
