import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { connectionPair } from '../../../platform/connection-pair.ts'
import { type PodSandboxConfig, RuntimeError } from '../container-runtime.ts'
import type { HttpAnswer } from './container-script.ts'
import type { SimulatedContainer } from './simulated-container.ts'

/** Who is there to answer in a pod. */
export interface ListeningPod {
  readonly sandbox: PodSandboxConfig
  readonly isReady: boolean
  readonly running: readonly SimulatedContainer[]
}

/** The ports of simulated pods: those that their containers declare or script speak HTTP. */
export class SimulatedPorts {
  readonly #pods = new WeakMap<object, { readonly pod: ListeningPod; readonly port: number }>()
  #server: Server | undefined

  /** @throws {RuntimeError} nobody listens */
  connect(pod: ListeningPod, port: number): Duplex {
    if (!listens(pod, port)) throw new RuntimeError(refusal(port))
    const [client, server] = connectionPair()
    this.#pods.set(server, { pod, port })
    this.#server ??= this.#listen()
    this.#server.emit('connection', server)
    return client
  }

  close(): void {
    this.#server?.close()
  }

  #listen(): Server {
    return createServer((request, response) => {
      const connection = this.#pods.get(request.socket)
      request.resume()
      response.sendDate = false
      if (connection) answer(request, response, connection.pod, connection.port)
      else response.destroy()
    })
  }
}

function listens({ sandbox, isReady, running }: ListeningPod, port: number): boolean {
  if (!isReady || running.length === 0) return false
  const declared = sandbox.portMappings.some(
    ({ containerPort, protocol }) => containerPort === port && protocol === 'TCP',
  )
  return declared || running.some(({ script }) => script.http?.some((each) => each.port === port))
}

/** What containerd says of a port on which nobody listens. */
function refusal(port: number): string {
  return (
    `failed to execute portforward in network namespace "host": failed to connect to localhost:${port} inside ` +
    `namespace "host", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused ` +
    'IPv6 dial tcp6: address localhost: no suitable address'
  )
}

function answer(request: IncomingMessage, response: ServerResponse, pod: ListeningPod, port: number): void {
  const { status = 200, headers = {}, body } = scriptedAnswer(request, pod, port) ?? {}
  const text = body ?? `${pod.sandbox.metadata.name}\n`
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers })
  response.end(request.method === 'HEAD' ? undefined : text)
}

function scriptedAnswer(
  { url = '/' }: IncomingMessage,
  { running }: ListeningPod,
  port: number,
): HttpAnswer | undefined {
  const path = url.split('?', 1)[0]
  const answers = running.flatMap(({ script }) => script.http ?? []).filter((each) => each.port === port)
  return answers.find((each) => each.path === path) ?? answers.find((each) => each.path === undefined)
}
