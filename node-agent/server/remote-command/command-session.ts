import type { Status } from '../../../apimachinery/types/meta-v1.ts'
import type { CommandStreams } from '../../runtimes/container-runtime.ts'

/** A client of exec or attach, whatever protocol it speaks. */
export interface CommandSession {
  readonly streams: CommandStreams
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal
  /** Tells the client how it went, once all output is sent, and ends the connection. */
  finish(outcome: Outcome): Promise<void>
}

/** How a command came out. */
export type Outcome =
  | { readonly type: 'exit'; readonly code: number; readonly command: readonly string[] }
  | { readonly type: 'failure'; readonly message: string }

/** How much of an outcome a protocol can say: a Status, as the kubelet or the API server words it, or a text. */
export type StatusForm = 'v5' | 'v4' | 'text'

/** What is written to the error stream. Nothing is, in old protocols, when all is well. */
export function outcomeText(outcome: Outcome, form: StatusForm): string {
  const status = statusOf(outcome, form)
  if (form !== 'text') return JSON.stringify(status)
  return status.status === 'Success' ? '' : (status.message ?? '')
}

/** Without a kind, as Go encodes what it does not know to be an object. */
type StreamedStatus = Omit<Status, 'apiVersion' | 'kind'>

/** The version 5 of the protocol is a translation of version 4 upstream, which shows in messages. */
function statusOf(outcome: Outcome, form: StatusForm): StreamedStatus {
  if (outcome.type === 'failure') {
    const message = `Internal error occurred: ${outcome.message}`
    return internalError(form === 'v5' ? message : outcome.message)
  }
  if (outcome.code === 0) return { metadata: {}, status: 'Success' }
  const why =
    form === 'v5'
      ? `command terminated with exit code ${outcome.code}`
      : `error executing command [${outcome.command.join(' ')}], exit code ${outcome.code}`
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: ${why}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(outcome.code) }] },
  }
}

function internalError(message: string): StreamedStatus {
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${message}`,
    reason: 'InternalError',
    details: { causes: [{ message }] },
    code: 500,
  }
}
