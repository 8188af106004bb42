import type { IncomingMessage } from 'node:http'
import { pipeline, type Writable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { WebSocketServer } from 'ws'
import {
  type ApiError,
  badRequest,
  failure,
  internalError,
  type StatusReason,
  unclassified,
} from '../../../apimachinery/errors.ts'
import type { Backend } from '../../streams/connect-request.ts'
import { askBackend } from './backend-request.ts'
import type { OpenStreams } from './open-streams.ts'
import { headOf } from './upgrade-heads.ts'

/** Bytes of what a node agent says went wrong (upstream: 50000). */
const maxProblemBytes = 50_000

/** Subprotocols of logs over WebSockets: bytes, or base64 as text. */
const protocols = ['binary.k8s.io', 'base64.binary.k8s.io']

const webSockets = new WebSocketServer({
  noServer: true,
  maxPayload: maxProblemBytes,
  handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false,
})

/** Answers with the log of a container, as its node's agent sends it. @throws {ApiError} */
export async function answerLog(
  request: FastifyRequest,
  reply: FastifyReply,
  backend: Backend | undefined,
  streams: OpenStreams,
): Promise<void> {
  if (!backend) return void reply.code(204).send()
  const podName = request.call.info.isResource ? (request.call.info.name ?? '') : ''
  const log = await fetchLog(backend, podName, reply.raw)
  request.call.started()
  reply.hijack()
  streams.add(log)
  if (request.ws) sendOverWebSocket(request, log)
  else {
    const headers = { ...(reply.getHeaders() as Record<string, string>), 'content-type': 'text/plain' }
    reply.raw.writeHead(200, headers)
    reply.raw.flushHeaders()
    pipeline(log, reply.raw, () => log.destroy())
  }
}

async function fetchLog(backend: Backend, podName: string, client: Writable): Promise<IncomingMessage> {
  const asked = askBackend(backend, { method: 'GET', headers: {}, upgrades: false, client })
  const { response } = await asked.catch((error) => {
    throw unclassified(`Get "${backend.origin}${backend.path}": ${(error as Error).message}`)
  })
  const { statusCode = 0 } = response
  if (statusCode >= 200 && statusCode <= 206) return response
  throw agentProblem(statusCode, await textOf(response), podName)
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size >= maxProblemBytes) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, maxProblemBytes)
}

/** What an agent refuses, as a Status (registry/generic/rest GenericHttpResponseChecker). */
function agentProblem(code: number, text: string, podName: string): ApiError {
  if (code === 500) return internalError(text)
  if (code === 400) return badRequest(text)
  const [reason, message] = genericProblems[code] ?? [
    '',
    `the server responded with the status code ${code} but did not return more information`,
  ]
  const subject = ` ( pods/log ${podName})`
  return failure(code, reason, `${message}${subject}`, { name: podName, kind: 'pods/log' })
}

/** apimachinery `NewGenericServerResponse`. */
const genericProblems: Readonly<Record<number, readonly [StatusReason, string]>> = {
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  403: ['Forbidden', 'the server does not allow access to the requested resource'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
}

function sendOverWebSocket({ raw }: FastifyRequest, log: IncomingMessage): void {
  let isOpen = false
  webSockets.handleUpgrade(raw, raw.socket, headOf(raw), (socket) => {
    isOpen = true
    const base64 = socket.protocol === 'base64.binary.k8s.io'
    socket.on('error', () => log.destroy())
    socket.on('close', () => log.destroy())
    // Tells the client that the log begins.
    socket.send(base64 ? '' : Buffer.alloc(0))
    log.on('data', (chunk: Buffer) => {
      log.pause()
      socket.send(base64 ? chunk.toString('base64') : chunk, () => log.resume())
    })
    log.on('end', () => socket.close(1000))
    log.on('error', () => socket.terminate())
  })
  // The library has answered what is no handshake.
  if (!isOpen) log.destroy()
}
