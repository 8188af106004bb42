import { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import { endStream } from '../end-stream.ts'
import { type Exchange, HttpError } from '../exchange.ts'
import { acceptWebSocket, upgradeOf } from '../upgrades.ts'
import type { ForwardedPod } from './forwarded-pod.ts'

const protocols: ReadonlyMap<string, { readonly base64: boolean }> = new Map([
  ['v4.channel.k8s.io', { base64: false }],
  ['v4.base64.channel.k8s.io', { base64: true }],
  ['', { base64: false }],
])

/** Ports of one connection. */
const maxPorts = 100

/**
 * Forwards the ports of the query over a WebSocket: of every port one connection, with a channel for data and one for
 * errors. The first message of a channel is the port's number. @throws {HttpError} before the connection is one
 */
export async function forwardOverWebSocket(exchange: Exchange, pod: ForwardedPod): Promise<void> {
  const ports = portsOf(exchange.query)
  const { webSocket, protocol } = acceptWebSocket(exchange.request, upgradeOf(exchange), [...protocols.keys()])
  const channels = new Channels(webSocket, protocols.get(protocol)?.base64 ?? false, ports)
  await Promise.all(ports.map((port, i) => channels.forward(i, port, pod)))
  webSocket.close(1000)
}

/** @throws {HttpError} 400 */
function portsOf(query: URLSearchParams): number[] {
  const ports = query.getAll('port').flatMap((value) => value.split(',').map(Number))
  if (ports.length === 0) throw new HttpError(400, 'query parameter "port" is required')
  if (ports.length > maxPorts || !ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new HttpError(400, 'query parameter "port" is invalid')
  }
  return ports
}

class Channels {
  readonly #socket: WebSocket
  readonly #base64: boolean
  readonly #connections: readonly Duplex[]

  constructor(socket: WebSocket, base64: boolean, ports: readonly number[]) {
    this.#socket = socket
    this.#base64 = base64
    this.#connections = ports.map((_port, i) => this.#connection(2 * i))
    socket.on('message', (data) => this.#receive(data))
    socket.on('close', () => {
      for (const connection of this.#connections) connection.destroy()
    })
  }

  /** Resolves when the connection to the port has ended. */
  async forward(index: number, port: number, pod: ForwardedPod): Promise<void> {
    const [data, errors] = [2 * index, 2 * index + 1]
    const number = Buffer.from([port & 0xff, port >> 8])
    this.#send(data, number)
    this.#send(errors, number)
    const connection = this.#connections[index] as Duplex
    const problem = await pod.join(connection, port)
    if (problem !== undefined) this.#send(errors, Buffer.from(problem))
    await endStream(connection)
  }

  #receive(raw: RawData): void {
    const message = Buffer.isBuffer(raw) ? raw : Buffer.concat(raw as Buffer[])
    const first = message[0] ?? 0
    const channel = this.#base64 ? first - '0'.charCodeAt(0) : first
    const rest = message.subarray(1)
    const data = this.#base64 ? Buffer.from(rest.toString('latin1'), 'base64') : rest
    const connection = channel % 2 === 0 ? this.#connections[channel / 2] : undefined
    if (connection && !connection.destroyed && data.length > 0 && !connection.push(data)) this.#socket.pause()
  }

  #send(channel: number, data: Buffer, sent: () => void = () => {}): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return sent()
    if (this.#base64) this.#socket.send(`${channel}${data.toString('base64')}`, sent)
    else this.#socket.send(Buffer.concat([Buffer.from([channel]), data]), sent)
  }

  #connection(channel: number): Duplex {
    return new Duplex({
      read: () => this.#socket.resume(),
      write: (chunk: Buffer, _encoding, done) => this.#send(channel, chunk, () => done()),
    })
  }
}
