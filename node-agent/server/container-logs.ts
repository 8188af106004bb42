import type { ServerResponse } from 'node:http'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { type EpochMs, toTime } from '../../platform/clock.ts'
import { type LogLine, RuntimeNotFoundError } from '../runtimes/container-runtime.ts'
import type { AgentHost } from './agent-host.ts'
import { type Exchange, HttpError } from './exchange.ts'
import { logContainerOf } from './log-container.ts'
import { type LogOptions, parseLogOptions } from './log-options.ts'

/** GET /containerLogs/NAMESPACE/POD/CONTAINER */
export async function serveContainerLogs(host: AgentHost, { path, query, response }: Exchange): Promise<void> {
  const [, namespace = '', podName = '', name = ''] = path
  const options = parseLogOptions(query, host.clock.now())
  const pod = host.pod(namespace, podName)
  if (!pod) throw new HttpError(404, `pod "${podName}" does not exist`)
  if (!hasContainer(pod, name)) throw new HttpError(404, `container "${name}" not found in pod "${podName}"`)
  const id = logContainerOf(pod, name, options.previous)
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  response.sendDate = false
  let lines: AsyncIterable<LogLine>
  try {
    lines = host.runtime.readLog(id, options, gone.signal)
  } catch (error) {
    if (!(error instanceof RuntimeNotFoundError)) throw error
    throw new HttpError(400, `unable to retrieve container logs for ${host.runtime.name}://${id}`)
  }
  response.writeHead(200, { 'content-type': 'text/plain' })
  // Who follows wants to know at once that there is something to follow.
  response.flushHeaders()
  await sendLines(lines, options, response, gone.signal)
}

function hasContainer({ spec }: Pod, name: string): boolean {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec
  return [...containers, ...initContainers, ...ephemeralContainers].some((container) => container.name === name)
}

async function sendLines(
  lines: AsyncIterable<LogLine>,
  { stream, timestamps, limitBytes = Number.POSITIVE_INFINITY }: LogOptions,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  let left = limitBytes
  try {
    for await (const line of lines) {
      if (stream !== undefined && line.stream !== stream) continue
      const bytes = Buffer.from(
        `${timestamps ? `${timestampOf(line.atMs)} ` : ''}${line.text}${line.partial ? '' : '\n'}`,
      )
      const hasRoom = response.write(bytes.subarray(0, left))
      left -= bytes.length
      if (left <= 0) break
      if (!hasRoom) await drained(response)
    }
  } catch (error) {
    if (!gone.aborted) throw error
  }
  response.end()
}

/** RFC 3339 with nine decimals, of which our clock knows three. */
function timestampOf(atMs: EpochMs): string {
  return `${toTime(atMs).slice(0, -1)}.${String(atMs % 1_000).padStart(3, '0')}000000Z`
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}
