import { Duplex } from 'node:stream'
import { type RawData, WebSocket } from 'ws'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { dialError, joinHostPort } from './network-error.ts'
import type { NodeAgentAddress } from './node-connections.ts'

/** Bytes of one message of an agent. */
const maxMessageBytes = 16 * 1024 * 1024

/**
 * Connects to a port of a pod through its node's agent (`/portForward`): the server need not be in the pods' network,
 * which of simulated pods there is none.
 * @throws {Error} the agent cannot be reached; of a port that nobody listens on, the connection breaks with an error
 */
export async function connectToPod(agent: NodeAgentAddress, pod: Pod, ip: string, port: number): Promise<Duplex> {
  const { namespace = '', name } = pod.metadata
  const address = joinHostPort(ip, port)
  const connection = await agent.connect()
  const url = `ws://${joinHostPort(agent.hostname, agent.port)}/portForward/${namespace}/${name}?port=${port}`
  const socket = new WebSocket(url, ['v4.channel.k8s.io'], {
    createConnection: () => connection as never,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  })
  // Messages may come with the answer to the handshake.
  const channel = dataChannel(socket, address)
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', (cause) => reject(dialError(address, cause)))
  })
  return channel
}

/** Channel 0 is the connection, channel 1 says what went wrong. The first message of each is the port. */
function dataChannel(socket: WebSocket, address: string): Duplex {
  const begun = new Set<number>()
  const send = (chunk: Buffer, done: (error?: Error) => void) =>
    socket.send(Buffer.concat([Buffer.from([0]), chunk]), done)
  const channel = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => send(chunk, done),
    final: (done) => done(),
    destroy(error, done) {
      socket.terminate()
      done(error)
    },
  })
  socket.on('message', (raw: RawData) => {
    const message = raw as Buffer
    const number = message[0] ?? 0
    if (!begun.has(number)) begun.add(number)
    else if (number === 1) channel.destroy(dialError(address, problemOf(message.toString('utf8', 1))))
    else if (!channel.destroyed && !channel.push(message.subarray(1))) socket.pause()
  })
  // Of a connection that breaks, whoever uses it hears; before anybody does, there is nobody to tell.
  channel.on('error', () => {})
  socket.on('error', (error) => channel.destroy(error))
  socket.on('close', () => {
    if (!channel.destroyed) channel.push(null)
  })
  return channel
}

function problemOf(text: string): Error {
  const code = text.includes('connection refused') ? 'ECONNREFUSED' : undefined
  return Object.assign(new Error(text), { code })
}
