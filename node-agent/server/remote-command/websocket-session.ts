import { Readable, Writable } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import type { Exchange } from '../exchange.ts'
import { acceptWebSocket, upgradeOf } from '../upgrades.ts'
import type { CommandOptions } from './command-options.ts'
import { type CommandSession, outcomeText, type StatusForm } from './command-session.ts'
import { terminalSizes } from './terminal-sizes.ts'

/** The first byte of a message says which stream it belongs to (k8s.io/apimachinery `remotecommand`). */
const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const

/** In version 5: the channel that follows in the message gets no more. */
const closeChannel = 255

interface Protocol {
  readonly base64: boolean
  readonly form: StatusForm
}

const protocols: ReadonlyMap<string, Protocol> = new Map([
  ['v5.channel.k8s.io', { base64: false, form: 'v5' }],
  ['v4.channel.k8s.io', { base64: false, form: 'v4' }],
  ['v4.base64.channel.k8s.io', { base64: true, form: 'v4' }],
  ['channel.k8s.io', { base64: false, form: 'text' }],
  ['base64.channel.k8s.io', { base64: true, form: 'text' }],
  // Clients that name no protocol.
  ['', { base64: false, form: 'text' }],
])

/** Serves a command over a WebSocket. @throws {HttpError} before the connection has become one */
export function webSocketSession(exchange: Exchange, options: CommandOptions): CommandSession {
  const { webSocket, protocol } = acceptWebSocket(exchange.request, upgradeOf(exchange), [...protocols.keys()])
  return new WebSocketSession(webSocket, protocols.get(protocol) as Protocol, options)
}

class WebSocketSession implements CommandSession {
  readonly streams: CommandSession['streams']
  readonly gone: AbortSignal
  readonly #socket: WebSocket
  readonly #protocol: Protocol
  /** What the client sends, by channel. */
  readonly #inboxes = new Map<number, Readable>()
  /** Inboxes that get no more. */
  readonly #closed = new Set<number>()

  constructor(socket: WebSocket, protocol: Protocol, { stdin, stdout, stderr, tty }: CommandOptions) {
    this.#socket = socket
    this.#protocol = protocol
    this.streams = {
      ...(stdin && { stdin: this.#inbox(channels.stdin) }),
      ...(stdout && { stdout: this.#outbox(channels.stdout) }),
      ...(stderr && { stderr: this.#outbox(channels.stderr) }),
      ...(tty && { resize: terminalSizes(this.#inbox(channels.resize)) }),
    }
    const gone = new AbortController()
    this.gone = gone.signal
    socket.on('message', (data) => this.#receive(data))
    socket.on('close', () => {
      for (const channel of this.#inboxes.keys()) this.#closeInbox(channel)
      gone.abort()
    })
    // Tells the client that the command is about to run.
    this.#send(stdout ? channels.stdout : stderr ? channels.stderr : channels.error, Buffer.alloc(0))
  }

  async finish(outcome: Parameters<CommandSession['finish']>[0]): Promise<void> {
    const text = outcomeText(outcome, this.#protocol.form)
    if (text !== '') await new Promise<void>((sent) => this.#send(channels.error, Buffer.from(text), () => sent()))
    this.#socket.close(1000)
  }

  #receive(raw: RawData): void {
    const { channel, data } = this.#decode(Buffer.isBuffer(raw) ? raw : Buffer.concat(raw as Buffer[]))
    if (channel === closeChannel && this.#protocol.form === 'v5') {
      this.#closeInbox(data[0] ?? closeChannel)
      return
    }
    const inbox = this.#inboxes.get(channel)
    if (!inbox || data.length === 0 || inbox.destroyed || this.#closed.has(channel)) return
    if (!inbox.push(data)) this.#socket.pause()
  }

  #closeInbox(channel: number): void {
    if (this.#closed.has(channel)) return
    this.#closed.add(channel)
    this.#inboxes.get(channel)?.push(null)
  }

  #decode(message: Buffer): { readonly channel: number; readonly data: Buffer } {
    const first = message[0] ?? closeChannel
    const rest = message.subarray(1)
    if (!this.#protocol.base64) return { channel: first, data: rest }
    return { channel: first - '0'.charCodeAt(0), data: Buffer.from(rest.toString('latin1'), 'base64') }
  }

  #send(channel: number, data: Buffer, sent: (error?: Error) => void = () => {}): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return sent()
    if (this.#protocol.base64) this.#socket.send(`${channel}${data.toString('base64')}`, sent)
    else this.#socket.send(Buffer.concat([Buffer.from([channel]), data]), sent)
  }

  #inbox(channel: number): Readable {
    const inbox = new Readable({ read: () => this.#socket.resume() })
    this.#inboxes.set(channel, inbox)
    return inbox
  }

  #outbox(channel: number): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => this.#send(channel, chunk, () => done()),
    })
  }
}
