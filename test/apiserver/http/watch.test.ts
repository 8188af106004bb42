import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { encodeCbor, parseCbor } from '../../../apimachinery/codecs/cbor.ts'
import { encodeProtobuf, encodeProtobufWatchEvent, frameHead } from '../../../apimachinery/codecs/protobuf.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import { kinds } from '../../../apimachinery/kinds/index.ts'
import { chunkBytes, clientMessageBytes, watchBacklogBytes } from '../../../apiserver/http/limits.ts'
import { type HttpServerDeps, startHttpServer } from '../../../apiserver/http/server.ts'
import { WatchStream } from '../../../apiserver/http/watch/watch-stream.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { VirtualClock } from '../../../platform/virtual-clock.ts'
import { configMap, FakeApi, FakeWatch, objectAnswer, testApp, testDeps, token } from './fake-api.ts'
import { widget, withWidgets } from './widgets.ts'

const url = '/api/v1/namespaces/default/configmaps?watch=1'
const widgetsPath = '/apis/example.com/v1/namespaces/default/widgets?watch=1'
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'

async function testServer(t: Test, change: Partial<HttpServerDeps> = {}) {
  const api = new FakeApi()
  const watch = new FakeWatch([{ type: 'ADDED', object: configMap('a') }])
  api.answer = ({ kind }) => watch.response(kind)
  const server = await startHttpServer({ ...testDeps(api), ...change }, { host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  const open = async (headers: Record<string, string> = {}, query = '', path = url) =>
    new Reader(await get(`${server.url}${path}${query}`, headers))
  return { api, watch, server, open }
}

function get(address: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { headers: { authorization: `Bearer ${token}`, ...headers } }
    const request: ClientRequest = httpRequest(address, options, resolve)
    request.on('error', reject)
    request.end()
  })
}

/** Reads a body as it comes. */
class Reader {
  readonly response: IncomingMessage
  readonly #chunks: AsyncIterator<Buffer>
  #rest = Buffer.alloc(0)

  constructor(response: IncomingMessage) {
    this.response = response
    this.#chunks = response[Symbol.asyncIterator]()
  }

  /** The next line, undefined at the end. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf(10)
      if (end >= 0) {
        const line = this.#rest.subarray(0, end).toString()
        this.#rest = this.#rest.subarray(end + 1)
        return line
      }
      const { value, done } = await this.#chunks.next()
      if (done) return undefined
      this.#rest = Buffer.concat([this.#rest, value])
    }
  }

  async event(): Promise<{ type: string; object: Record<string, unknown> }> {
    return JSON.parse((await this.line()) ?? 'null')
  }

  /** Exactly that many bytes. */
  async bytes(count: number): Promise<Buffer> {
    while (this.#rest.length < count) this.#rest = Buffer.concat([this.#rest, (await this.#chunks.next()).value])
    const bytes = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(count)
    return bytes
  }
}

t.test('sends headers before there are events', async (t) => {
  const { api, open } = await testServer(t)
  const idle = new FakeWatch()
  api.answer = ({ kind }) => idle.response(kind)
  const { response } = await open()
  t.equal(response.statusCode, 200)
  t.equal(response.headers['content-type'], 'application/json')
  t.equal(response.headers['transfer-encoding'], 'chunked')
  t.match(response.headers['audit-id'], /^[0-9a-f-]{36}$/)
  response.destroy()
})

t.test('sends what has been and what comes, a line each', async (t) => {
  const { watch, open } = await testServer(t)
  const reader = await open()
  t.match(await reader.event(), { type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'a' } } })
  watch.sink?.onEvents([
    { type: 'MODIFIED', object: configMap('b') },
    { type: 'DELETED', object: configMap('c') },
    { type: 'BOOKMARK', object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: '9' } } },
  ])
  t.match(await reader.event(), { type: 'MODIFIED', object: configMap('b').object })
  t.match(await reader.event(), { type: 'DELETED', object: configMap('c').object })
  t.match(await reader.event(), { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } })
  watch.sink?.onEnd()
  t.equal(await reader.line(), undefined)
})

t.test('stops the watch when the client goes', async (t) => {
  const { watch, open } = await testServer(t)
  const stopped = new Promise<void>((resolve) => {
    Object.defineProperty(watch, 'stopped', { set: () => resolve() })
  })
  const reader = await open()
  await reader.event()
  reader.response.destroy()
  await stopped
})

t.test('sends columns with the first table only', async (t) => {
  const { watch, open } = await testServer(t)
  const reader = await open({ accept: table })
  const first = await reader.event()
  t.match(first.object, { kind: 'Table', rows: [{ cells: ['a', 0, String] }], metadata: { resourceVersion: '7' } })
  t.ok((first.object['columnDefinitions'] as unknown[]).length > 0)
  const status = { kind: 'Status', apiVersion: 'v1', code: 410 }
  watch.sink?.onEvents([
    { type: 'ADDED', object: configMap('b') },
    { type: 'ERROR', object: status },
  ])
  t.match((await reader.event()).object, {
    kind: 'Table',
    columnDefinitions: null,
    rows: [{ cells: ['b', 0, String] }],
  })
  t.strictSame(await reader.event(), { type: 'ERROR', object: status })
  reader.response.destroy()
})

t.test('sends only metadata to those who want no more', async (t) => {
  const { open } = await testServer(t)
  const reader = await open({ accept: partial })
  t.strictSame((await reader.event()).object, {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: configMap('a').object.metadata,
  })
  reader.response.destroy()
})

t.test('sends protobuf in frames', async (t) => {
  const { open } = await testServer(t)
  const reader = await open({ accept: 'application/vnd.kubernetes.protobuf;stream=watch' })
  t.equal(reader.response.headers['content-type'], 'application/vnd.kubernetes.protobuf;stream=watch')
  const event = encodeProtobufWatchEvent('ADDED', encodeProtobuf(configMap('a').object))
  const want = Buffer.concat([frameHead(event.length), event])
  t.strictSame(await reader.bytes(want.length), want)
  reader.response.destroy()
})

t.test('ends by chance between 30 and 60 minutes when the client names no end', async (t) => {
  const wallClock = new VirtualClock(0)
  const { open } = await testServer(t, { wallClock })
  const reader = await open()
  await reader.event()
  const endsAt = wallClock.nextTimerAt() ?? 0
  t.ok(endsAt >= 1_800_000 && endsAt <= 3_600_000, String(endsAt))
  wallClock.jumpTo(endsAt)
  wallClock.runNextDue()
  t.equal(await reader.line(), undefined)
  const patient = await open({}, '&timeoutSeconds=7200')
  await patient.event()
  t.equal(wallClock.nextTimerAt(), undefined, 'whoever names an end has none else')
  patient.response.destroy()
})

t.test('sends custom resources as a sequence of CBOR items', async (t) => {
  const { api, open } = await testServer(t, { kinds: () => withWidgets })
  const watch = new FakeWatch([
    { type: 'ADDED', object: widget },
    { type: 'BOOKMARK', object: { kind: 'Widget' } },
  ])
  api.answer = ({ kind }) => watch.response(kind)
  for (const accept of ['application/cbor', 'application/cbor-seq']) {
    const reader = await open({ accept }, '', widgetsPath)
    t.equal(reader.response.headers['content-type'], 'application/cbor-seq')
    const want = [
      { type: 'ADDED', object: widget.object },
      { type: 'BOOKMARK', object: { kind: 'Widget' } },
    ]
    for (const event of want) {
      const bytes = await reader.bytes(encodeCbor(event).length)
      t.strictSame(parseCbor(bytes).value, event)
      t.equal(bytes.subarray(0, 3).toString('hex'), 'd9d9f7')
    }
    reader.response.destroy()
  }
})

t.test('catches up with a long start at the pace of the client', async (t) => {
  const { api, open } = await testServer(t)
  const initial = Array.from({ length: 2_000 }, (_, i) => ({
    type: 'ADDED' as const,
    object: configMap(`name-${i}`, { text: 'x'.repeat(1_000) }),
  }))
  const watch = new FakeWatch(initial)
  api.answer = ({ kind }) => watch.response(kind)
  const reader = await open()
  for (let i = 0; i < 2_000; i++) {
    const { object } = await reader.event()
    if (i % 500 === 0) t.match(object, { metadata: { name: `name-${i}` } })
  }
  watch.sink?.onEvents([{ type: 'DELETED', object: configMap('last') }])
  t.match(await reader.event(), { type: 'DELETED', object: { metadata: { name: 'last' } } })
  reader.response.destroy()
})

t.test('ends watches and lets go of the port when it shuts down', async (t) => {
  const { server, open } = await testServer(t)
  const reader = await open()
  await reader.event()
  await server.close()
  t.equal(await reader.line(), undefined)
  await t.rejects(open(), { code: 'ECONNREFUSED' })
})

/** An output that takes nothing until it is told to. */
function stuckOutput() {
  const output = {
    written: 0,
    destroyed: false,
    ended: false,
    drain: () => {},
    write(events: readonly unknown[]) {
      output.written += events.length
      return false
    },
    listen: (drained: () => void) => void (output.drain = drained),
    end: () => void (output.ended = true),
    destroy: () => void (output.destroyed = true),
  }
  return output
}

/** @param eventBytes what an event is encoded to */
function streamTo(output: ReturnType<typeof stuckOutput>, watch: FakeWatch, eventBytes = 10): { closed: number } {
  const result = { closed: 0 }
  const encode = () => [Buffer.alloc(eventBytes)]
  const stream = new WatchStream({ encode, output, logger: silentLogger, onClosed: () => result.closed++ })
  const response = watch.response(kinds[0] as Kind)
  if (response.type === 'watch') stream.start(response)
  return result
}

t.test('gives up on a client that does not read', async (t) => {
  const output = stuckOutput()
  const watch = new FakeWatch([{ type: 'ADDED', object: configMap('a') }])
  const stream = streamTo(output, watch)
  const big = configMap('big', { text: 'x'.repeat(watchBacklogBytes / 10) })
  for (let i = 0; i < 9; i++) watch.sink?.onEvents([{ type: 'MODIFIED', object: big }])
  t.notOk(output.destroyed)
  for (let i = 0; i < 2; i++) watch.sink?.onEvents([{ type: 'MODIFIED', object: big }])
  t.ok(output.destroyed)
  t.ok(watch.stopped)
  t.equal(stream.closed, 1)
})

t.test('does not count what was there when the watch began', async (t) => {
  const output = stuckOutput()
  const big = configMap('big', { text: 'x'.repeat(watchBacklogBytes / 10) })
  const watch = new FakeWatch(Array.from({ length: 20 }, () => ({ type: 'ADDED' as const, object: big })))
  streamTo(output, watch)
  watch.sink?.onEvents([{ type: 'MODIFIED', object: big }])
  t.notOk(output.destroyed)
})

t.test('bears with a client that reads slowly, as long as it reads', async (t) => {
  const output = stuckOutput()
  const watch = new FakeWatch()
  // One event is all that the client takes at a time, and it is always behind.
  const result = streamTo(output, watch, chunkBytes)
  const big = configMap('big', { text: 'x'.repeat(1024 * 1024) })
  const send = () => watch.sink?.onEvents([{ type: 'MODIFIED', object: big }])
  for (let i = 0; i < 3; i++) send()
  for (let sent = 0; sent < 3 * watchBacklogBytes; sent += big.json.length) {
    send()
    output.drain()
  }
  t.equal(result.closed, 0)
  t.notOk(output.destroyed)
})

t.test('ends only after everything has been sent', async (t) => {
  const output = stuckOutput()
  const watch = new FakeWatch([{ type: 'ADDED', object: configMap('a') }])
  const stream = streamTo(output, watch)
  watch.sink?.onEvents([{ type: 'MODIFIED', object: configMap('a') }])
  watch.sink?.onEnd()
  t.notOk(output.ended)
  output.drain()
  t.equal(output.written, 2)
  t.ok(output.ended)
  t.equal(stream.closed, 1)
})

t.test('sends every event as a message over a WebSocket', async (t) => {
  const { api, app } = await testApp(t)
  const watch = new FakeWatch([{ type: 'ADDED', object: configMap('a') }])
  api.answer = ({ kind }) => watch.response(kind)
  await app.ready()
  const messages: string[] = []
  const socket = await app.injectWS(
    url,
    { headers: { authorization: `Bearer ${token}` } },
    {
      onInit: (ws) => void ws.on('message', (data) => messages.push(String(data))),
    },
  )
  const closed = new Promise((resolve) => socket.on('close', resolve))
  watch.sink?.onEvents([
    { type: 'MODIFIED', object: configMap('b') },
    { type: 'DELETED', object: configMap('b') },
  ])
  watch.sink?.onEnd()
  await closed
  // The injected connection does not carry the end of the handshake back.
  for (const client of app.websocketServer.clients) client.terminate()
  t.match(
    messages.map((message) => JSON.parse(message)),
    [
      { type: 'ADDED', object: { metadata: { name: 'a' } } },
      { type: 'MODIFIED', object: { metadata: { name: 'b' } } },
      { type: 'DELETED', object: { metadata: { name: 'b' } } },
    ],
  )
})

t.test('ends the watch of a WebSocket whose client talks too much, and lets it say a little', async (t) => {
  const { api, app } = await testApp(t)
  const watch = new FakeWatch([])
  api.answer = ({ kind }) => watch.response(kind)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const headers = { authorization: `Bearer ${token}` }
  const socket = new WebSocket(`ws://127.0.0.1:${port}${url}`, { headers })
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.on('open', () => {
    socket.send(Buffer.alloc(10))
    socket.send(Buffer.alloc(clientMessageBytes + 1))
  })
  const messageTooBig = 1009
  t.equal(await closed, messageTooBig)
})

t.test('refuses WebSockets for anything else before the upgrade', async (t) => {
  const { api, app } = await testApp(t)
  api.answer = () => objectAnswer(configMap('a'))
  await app.ready()
  const upgrade = (path: string, bearer: string) =>
    app.injectWS(path, { headers: { authorization: `Bearer ${bearer}` } })
  await t.rejects(upgrade('/api/v1/configmaps', token), { message: 'Unexpected server response: 400' })
  await t.rejects(upgrade(url, 'nonsense'), { message: 'Unexpected server response: 401' })
  await t.rejects(upgrade('/version', token), { message: 'Unexpected server response: 400' })
})
