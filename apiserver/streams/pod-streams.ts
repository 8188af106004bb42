import { badRequest } from '../../apimachinery/errors.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { booleanParameter } from '../options/query.ts'
import type { Backend, Forwarding } from './connect-request.ts'
import { joinHostPort } from './network-error.ts'
import type { NodeAgentAddress } from './node-connections.ts'
import { containerOf } from './pod-container.ts'
import { parsePodLogOptions } from './pod-log-options.ts'

/** Finds the agent of a node. @throws {ApiError} there is no such node */
export type FindAgent = (nodeName: string) => NodeAgentAddress

/** `/log`: of a pod that is on no node there is none yet. @throws {ApiError} */
export function logForwarding(pod: Pod, query: URLSearchParams, findAgent: FindAgent): Forwarding {
  const options = parsePodLogOptions(pod.metadata.name, query)
  const container = containerOf(pod, options.container)
  if (!pod.spec.nodeName) return { mode: 'log', backend: undefined }
  const path = agentPath('containerLogs', pod, [container], options.agentQuery)
  const insecureSkipVerify = options.insecureSkipTLSVerifyBackend
  return { mode: 'log', backend: agentBackend(findAgent(pod.spec.nodeName), path, insecureSkipVerify) }
}

/** `/exec` and `/attach`. @throws {ApiError} */
export function commandForwarding(
  subresource: 'exec' | 'attach',
  pod: Pod,
  query: URLSearchParams,
  findAgent: FindAgent,
): Forwarding {
  const container = containerOf(pod, query.get('container') ?? '')
  const agent = findAgent(nodeOf(pod))
  const path = agentPath(subresource, pod, [container], commandQuery(subresource, query))
  return { mode: 'upgrade', backend: agentBackend(agent, path, false) }
}

/** `/portforward`. @throws {ApiError} */
export function portForwarding(pod: Pod, query: URLSearchParams, findAgent: FindAgent): Forwarding {
  const agent = findAgent(nodeOf(pod))
  const ports = query.getAll('ports').flatMap((list) => list.split(','))
  const agentQuery = new URLSearchParams(ports.map((port): [string, string] => ['port', portNumber(port)]))
  return { mode: 'upgrade', backend: agentBackend(agent, agentPath('portForward', pod, [], agentQuery), false) }
}

/** What upstream's agents call the streams. */
const streamNames = { stdin: 'input', stdout: 'output', stderr: 'error', tty: 'tty' } as const

function commandQuery(subresource: string, query: URLSearchParams): URLSearchParams {
  const flags = Object.fromEntries(query)
  const result = new URLSearchParams()
  for (const [name, agentName] of Object.entries(streamNames)) {
    if (booleanParameter(flags, name)) result.set(agentName, '1')
  }
  if (subresource === 'exec') for (const word of query.getAll('command')) result.append('command', word)
  return result
}

function portNumber(text: string): string {
  if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`)
  return text
}

function nodeOf({ metadata, spec }: Pod): string {
  if (!spec.nodeName) throw badRequest(`pod ${metadata.name} does not have a host assigned`)
  return spec.nodeName
}

function agentPath(verb: string, { metadata }: Pod, rest: readonly string[], query: URLSearchParams): string {
  const segments = [verb, metadata.namespace ?? '', metadata.name, ...rest].map(encodeURIComponent)
  const text = query.toString()
  return `/${segments.join('/')}${text === '' ? '' : `?${text}`}`
}

function agentBackend(agent: NodeAgentAddress, path: string, insecureSkipVerify: boolean): Backend {
  const host = joinHostPort(agent.hostname, agent.port)
  return { origin: `https://${host}`, host, path, connect: () => agent.connect({ insecureSkipVerify }) }
}
