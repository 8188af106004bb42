import type { Clock } from '../../../platform/clock.ts'
import { endStream } from '../end-stream.ts'
import { type Exchange, HttpError } from '../exchange.ts'
import { SpdyConnection } from '../spdy/spdy-connection.ts'
import type { SpdyStream } from '../spdy/spdy-stream.ts'
import { acceptSpdy, upgradeOf } from '../upgrades.ts'
import type { CommandOptions } from './command-options.ts'
import { type CommandSession, outcomeText, type StatusForm } from './command-session.ts'
import { terminalSizes } from './terminal-sizes.ts'

interface Protocol {
  readonly form: StatusForm
  readonly resizes: boolean
}

/** X-Stream-Protocol-Version (k8s.io/apimachinery `remotecommand`). */
const protocols: ReadonlyMap<string, Protocol> = new Map([
  ['v4.channel.k8s.io', { form: 'v4', resizes: true }],
  ['v3.channel.k8s.io', { form: 'text', resizes: true }],
  ['v2.channel.k8s.io', { form: 'text', resizes: false }],
  ['channel.k8s.io', { form: 'text', resizes: false }],
])

/** How long a client may take to open its streams (upstream: DefaultStreamCreationTimeout). */
const streamsTimeoutMs = 30_000

/**
 * Serves a command over SPDY/3.1. Resolves when the client has opened its streams.
 * @throws {HttpError} before the connection has become one, or when the streams do not come
 */
export async function spdySession(exchange: Exchange, options: CommandOptions, clock: Clock): Promise<CommandSession> {
  const { socket, protocol } = acceptSpdy(exchange.request, upgradeOf(exchange), [...protocols.keys()])
  const { form, resizes } = protocols.get(protocol) as Protocol
  const wanted = wantedStreams(options, resizes)
  const found = new Map<string, SpdyStream>()
  const gone = new AbortController()
  let onProgress = () => {}
  const connection = new SpdyConnection(socket, (stream) => {
    const type = stream.headers.get('streamtype') ?? ''
    if (!wanted.has(type) || found.has(type)) stream.destroy()
    else found.set(type, stream)
    onProgress()
  })
  void connection.run().then(() => {
    gone.abort()
    onProgress()
  })
  await new Promise<void>((resolve) => {
    const timer = clock.setTimer(streamsTimeoutMs, resolve)
    onProgress = () => {
      if (found.size < wanted.size && !gone.signal.aborted) return
      timer.cancel()
      resolve()
    }
  })
  if (found.size < wanted.size) {
    connection.close()
    throw new HttpError(408, 'timed out waiting for client to create streams')
  }
  return sessionOf(found, form, connection, gone.signal)
}

function wantedStreams({ stdin, stdout, stderr, tty }: CommandOptions, resizes: boolean): ReadonlySet<string> {
  const all = { error: true, stdin, stdout, stderr, resize: tty && resizes }
  return new Set(Object.entries(all).flatMap(([name, isWanted]) => (isWanted ? [name] : [])))
}

function sessionOf(
  found: ReadonlyMap<string, SpdyStream>,
  form: StatusForm,
  connection: SpdyConnection,
  gone: AbortSignal,
): CommandSession {
  const resize = found.get('resize')
  return {
    streams: {
      stdin: found.get('stdin'),
      stdout: found.get('stdout'),
      stderr: found.get('stderr'),
      resize: resize && terminalSizes(resize),
    },
    gone,
    async finish(outcome) {
      const text = outcomeText(outcome, form)
      for (const name of ['stdout', 'stderr', 'error']) {
        const stream = found.get(name)
        if (name === 'error' && text !== '') stream?.write(text)
        if (stream) await endStream(stream)
      }
      connection.close()
    },
  }
}
