import { once } from 'node:events'
import { type IncomingMessage, request as startRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Test } from 'tap'
import { WebSocket } from 'ws'
import type { NodeAgent } from '../../../node-agent/agent.ts'
import { AgentEnv } from '../agent-env.ts'

/** A node agent whose server is asked over connections in memory, on virtual time. */
export class ServerEnv {
  readonly env = new AgentEnv()
  readonly agent: NodeAgent

  private constructor(env: AgentEnv, agent: NodeAgent) {
    this.env = env
    this.agent = agent
  }

  static async start(t: Test): Promise<ServerEnv> {
    const env = new AgentEnv()
    const agent = await env.startAgent()
    t.teardown(() => env.stopAgents())
    return new ServerEnv(env, agent)
  }

  /** Creates a pod and lets it start. */
  async runPod(
    name: string,
    container: object = {},
    options: { readonly script?: object; readonly spec?: object } = {},
  ): Promise<void> {
    const annotations = options.script ? { 'sim.peapod.dev/main': JSON.stringify(options.script) } : {}
    const containers = [{ name: 'main', image: 'nginx:1.27', ...container }]
    await this.env.createPod(name, { containers, ...options.spec }, annotations)
    await this.env.advance(3_000)
  }

  /** Lets time pass, a millisecond after the other, until a promise is settled. */
  async during<T>(promise: Promise<T>): Promise<T> {
    let settled = false
    const mark = () => {
      settled = true
    }
    promise.then(mark, mark)
    while (!settled) await this.env.advance(1)
    return promise
  }

  /** Lets time pass until something is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await this.env.advance(1)
  }

  async get(path: string): Promise<{ readonly code: number; readonly text: string }> {
    return this.during(this.#get(path, 'GET'))
  }

  post(path: string): Promise<{ readonly code: number; readonly text: string }> {
    return this.during(this.#get(path, 'POST'))
  }

  /** Begins to read a body. */
  async open(path: string): Promise<{ readonly response: IncomingMessage; text(): string }> {
    const response = await this.during(this.#ask(path, 'GET'))
    let text = ''
    response.on('data', (chunk: Buffer) => {
      text += chunk
    })
    return { response, text: () => text }
  }

  /** A WebSocket whose messages are kept. @throws {Error} the agent refuses it */
  async webSocket(path: string, protocols: readonly string[]): Promise<TestSocket> {
    const socket = new WebSocket(`ws://node${path}`, [...protocols], {
      createConnection: () => this.agent.connect() as never,
    })
    const kept = new TestSocket(socket)
    await this.during(once(socket, 'open'))
    return kept
  }

  /** Asks for SPDY. @returns the connection after the handshake */
  async spdy(path: string, protocol: string): Promise<Duplex> {
    const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': protocol }
    const connection = this.agent.connect()
    const request = startRequest({ createConnection: () => connection, method: 'POST', path, headers })
    request.end()
    const upgraded = new Promise<Duplex>((resolve, reject) => {
      request.on('upgrade', (_response, socket) => resolve(socket))
      request.on('response', (response) => reject(new Error(`refused with ${response.statusCode}`)))
      request.on('error', reject)
    })
    return this.during(upgraded)
  }

  async #get(path: string, method: string): Promise<{ code: number; text: string }> {
    const response = await this.#ask(path, method)
    let text = ''
    for await (const chunk of response) text += chunk
    return { code: response.statusCode ?? 0, text }
  }

  #ask(path: string, method: string): Promise<IncomingMessage> {
    const connection = this.agent.connect()
    const request = startRequest({ createConnection: () => connection, method, path })
    request.end()
    return new Promise((resolve, reject) => {
      request.on('response', resolve)
      request.on('error', reject)
    })
  }
}

/** A WebSocket of channels. */
export class TestSocket {
  readonly socket: WebSocket
  readonly #messages: Buffer[] = []
  readonly closed: Promise<unknown>

  constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('message', (data) => this.#messages.push(data as Buffer))
    socket.on('error', () => {})
  }

  send(channel: number, data: string): void {
    this.socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data)]))
  }

  /** Everything that came on a channel. */
  text(channel: number): string {
    return this.#messages
      .filter((message) => message[0] === channel)
      .map((message) => message.toString('utf8', 1))
      .join('')
  }

  get messages(): readonly Buffer[] {
    return this.#messages
  }
}
