import fc from 'fast-check'
import t from 'tap'
import {
  encodeControl,
  encodeData,
  encodeReset,
  type Frame,
  FrameReader,
} from '../../../node-agent/server/spdy/frames.ts'
import { encodeHeaders, HeaderReader } from '../../../node-agent/server/spdy/header-block.ts'
import { headerDictionary } from '../../../node-agent/server/spdy/header-dictionary.ts'
import { SpdyError } from '../../../node-agent/server/spdy/spdy-error.ts'

/** Pieces of a data frame joined again. */
function joined(frames: readonly Frame[]): unknown[] {
  const result: { streamId: number; fin: boolean; data: Buffer }[] = []
  const whole: unknown[] = []
  for (const frame of frames) {
    if (frame.type === 'control')
      whole.push({ kind: frame.kind, flags: frame.flags, payload: frame.payload.toString('hex') })
    else if (frame.data.length > 0 || frame.fin) result.push(frame)
  }
  const byStream = new Map<number, { text: string; fin: boolean }>()
  for (const { streamId, fin, data } of result) {
    const before = byStream.get(streamId) ?? { text: '', fin: false }
    byStream.set(streamId, { text: before.text + data.toString('hex'), fin: before.fin || fin })
  }
  return [whole, [...byStream].sort(([a], [b]) => a - b)]
}

t.test('frames are the same however their bytes arrive', async () => {
  const frame = fc.oneof(
    fc
      .record({ kind: fc.integer({ min: 1, max: 9 }), payload: fc.uint8Array({ maxLength: 50 }) })
      .map(({ kind, payload }) => encodeControl(kind, 0, payload)),
    fc
      .record({ id: fc.integer({ min: 1, max: 5 }), data: fc.uint8Array({ maxLength: 50 }), fin: fc.boolean() })
      .map(({ id, data, fin }) => encodeData(id, data, fin)),
  )
  const property = fc.property(
    fc.array(frame, { maxLength: 8 }),
    fc.array(fc.nat(400), { maxLength: 8 }),
    (frames, cuts) => {
      const bytes = Buffer.concat(frames)
      const whole = [...new FrameReader().read(bytes)]
      const reader = new FrameReader()
      const pieces: Frame[] = []
      let at = 0
      for (const cut of [...cuts].sort((a, b) => a - b)) {
        pieces.push(...reader.read(bytes.subarray(at, Math.max(at, cut))))
        at = Math.max(at, cut)
      }
      pieces.push(...reader.read(bytes.subarray(at)))
      return JSON.stringify(joined(pieces)) === JSON.stringify(joined(whole))
    },
  )
  fc.assert(property, { numRuns: 200 })
})

t.test('bytes are laid out as the protocol says', async (t) => {
  t.equal(encodeReset(3, 5).toString('hex'), '8003000300000008' + '00000003' + '00000005')
  t.equal(encodeData(7, Buffer.from('hi'), true).toString('hex'), '00000007' + '01000002' + '6869')
  t.equal(headerDictionary.length, 1423)
})

t.test('header blocks of one direction share a zlib stream', async (t) => {
  const reader = new HeaderReader()
  const first = new Map([
    ['streamtype', 'stdin'],
    ['port', '80'],
  ])
  t.strictSame(await reader.read(encodeHeaders(first, true)), first)
  t.strictSame(await reader.read(encodeHeaders(new Map([['StreamType', 'ü']]), false)), new Map([['streamtype', 'ü']]))
  t.strictSame(await reader.read(encodeHeaders(new Map(), false)), new Map())
  reader.close()
})

for (const [name, bytes] of [
  ['of another version', '8002000100000000'],
  ['that are too large', '80030001' + '00ffffff'],
] as const)
  t.test(`control frames ${name} are refused`, async (t) => {
    t.throws(() => [...new FrameReader().read(Buffer.from(bytes, 'hex'))], SpdyError)
  })

for (const [name, block] of [
  ['that is not compressed', Buffer.from('hello')],
  ['that ends too early', Buffer.from('7801000400fbff0000000100000000ffff', 'hex')],
] as const)
  t.test(`a header block ${name} is refused`, async (t) => {
    const reader = new HeaderReader()
    await t.rejects(reader.read(block), SpdyError)
    reader.close()
  })

t.test('header blocks have a bound', async (t) => {
  const reader = new HeaderReader()
  const long = new Map([['a', 'x'.repeat(60_000)]])
  t.equal((await reader.read(encodeHeaders(long, true))).get('a')?.length, 60_000)
  const { createDeflate, constants } = await import('node:zlib')
  const deflate = createDeflate()
  const chunks: Buffer[] = []
  deflate.on('data', (chunk: Buffer) => chunks.push(chunk))
  deflate.write(Buffer.alloc(1_000_000))
  await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve))
  const fresh = new HeaderReader()
  await t.rejects(fresh.read(Buffer.concat(chunks)), SpdyError)
})
