import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { Logger } from '../../platform/logger.ts'
import type { WatchResponse } from '../api-request.ts'
import type { WatchMetrics, WatchSeries } from '../metrics/watch-metrics.ts'
import { protobufType } from './media-type.ts'
import type { Representation } from './negotiation.ts'
import { type TableDeps, tableForm } from './table-answer.ts'
import { type WatchEncoder, watchEncoder } from './watch-encoder.ts'
import { chunkedOutput, webSocketOutput } from './watch-outputs.ts'
import { type WatchOutput, WatchStream } from './watch-stream.ts'
import type { Watches } from './watches.ts'

/** A watch that is about to begin. */
export interface AcceptedWatch {
  readonly response: WatchResponse
  readonly form: Representation
}

export interface WatchAnswerOptions extends TableDeps {
  readonly watches: Watches
  readonly watchMetrics: WatchMetrics
  readonly logger: Logger
}

/** Answers with a watch as a body without end. The headers go out at once: clients wait for them. */
export function answerWatch(
  request: FastifyRequest,
  reply: FastifyReply,
  watch: AcceptedWatch,
  options: WatchAnswerOptions,
): void {
  reply.hijack()
  const { mediaType } = watch.form
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': mediaType === protobufType ? `${mediaType};stream=watch` : mediaType,
    // A watch has a connection to itself for minutes; closing it with the watch makes shutting down simple.
    connection: 'close',
  })
  reply.raw.flushHeaders()
  startStream(request, watch, chunkedOutput(reply.raw), options)
}

/** Answers with a watch over a WebSocket. */
export function answerWebSocketWatch(
  request: FastifyRequest,
  socket: WebSocket,
  watch: AcceptedWatch,
  options: WatchAnswerOptions,
): void {
  startStream(request, watch, webSocketOutput(socket, watch.form.mediaType === protobufType), options)
}

function startStream(
  { call }: FastifyRequest,
  { response, form }: AcceptedWatch,
  output: WatchOutput,
  options: WatchAnswerOptions,
): void {
  const { watches, watchMetrics, logger } = options
  const { query } = call.target
  const table = () => tableForm(form.transform?.apiVersion ?? '', query, options)
  const encode = counted(watchEncoder(response.kind, form, table), watchMetrics.of(response.kind))
  const stream = new WatchStream({ encode, output, logger, onClosed: (closed) => watches.remove(closed) })
  watches.add(stream)
  stream.start(response)
  call.started()
  call.audit?.started(200)
}

function counted(encode: WatchEncoder, { events, sizes }: WatchSeries): WatchEncoder {
  return (event) => {
    const pieces = encode(event)
    let bytes = 0
    for (const piece of pieces) bytes += piece.length
    events.inc()
    sizes.observe(bytes)
    return pieces
  }
}
