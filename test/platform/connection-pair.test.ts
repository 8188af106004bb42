import { once } from 'node:events'
import type { Readable } from 'node:stream'
import t from 'tap'
import { connectionPair } from '../../platform/connection-pair.ts'

/** What arrives until the end. Unlike node:stream/consumers, it leaves the other direction alone. */
async function text(stream: Readable): Promise<string> {
  let all = ''
  stream.on('data', (chunk) => {
    all += chunk
  })
  await once(stream, 'end')
  return all
}

t.test('what one end writes the other reads, in both directions', async (t) => {
  const [a, b] = connectionPair()
  a.end('question')
  t.equal(await text(b), 'question')
  b.end('answer')
  t.equal(await text(a), 'answer', 'each direction ends by itself')
})

t.test('a writer is not answered before it has finished', async (t) => {
  const [a, b] = connectionPair()
  const order: string[] = []
  b.on('data', () => order.push('read'))
  a.write('x')
  order.push('written')
  await once(b, 'data')
  t.strictSame(order, ['written', 'read'])
})

t.test('a writer waits for a reader that is slow', async (t) => {
  const [a, b] = connectionPair()
  let isWritten = false
  const chunk = Buffer.alloc(b.readableHighWaterMark)
  a.write(chunk)
  a.write(chunk, () => {
    isWritten = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(isWritten, false)
  b.resume()
  await once(a, 'drain')
  t.equal(isWritten, true)
})

t.test('a cut connection breaks at both ends', async (t) => {
  const [a, b] = connectionPair()
  a.destroy()
  await once(b, 'close')
  t.equal(b.destroyed, true)
  const [c, d] = connectionPair()
  c.end('last words', () => c.destroy())
  t.equal(await text(d), 'last words', 'what was said before the end arrives')
})
