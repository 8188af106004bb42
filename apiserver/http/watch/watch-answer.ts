import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { Clock } from '../../../platform/clock.ts'
import type { Logger } from '../../../platform/logger.ts'
import type { Random } from '../../../platform/random.ts'
import type { WatchResponse } from '../../api-request.ts'
import type { WatchMetrics, WatchSeries } from '../../metrics/watch-metrics.ts'
import { cborType, jsonType, protobufType } from '../answers/media-type.ts'
import type { Representation } from '../answers/negotiation.ts'
import { type TableDeps, tableForm } from '../answers/table-answer.ts'
import { minWatchMs } from '../limits.ts'
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
  /** The time of the machine, which connections have. */
  readonly wallClock: Clock
  readonly random: Random
}

/** How streams of objects are called, where it is not as one object. */
const streamTypes: Readonly<Record<string, string>> = {
  [protobufType]: `${protobufType};stream=watch`,
  [cborType]: `${cborType}-seq`,
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
    'content-type': streamTypes[mediaType] ?? mediaType,
    // A watch has a connection to itself for minutes; closing it with the watch makes shutting down simple.
    connection: 'close',
  })
  reply.raw.flushHeaders()
  startStream(request, watch, chunkedOutput(reply.raw, mediaType === protobufType), options)
}

/** Answers with a watch over a WebSocket. */
export function answerWebSocketWatch(
  request: FastifyRequest,
  socket: WebSocket,
  watch: AcceptedWatch,
  options: WatchAnswerOptions,
): void {
  startStream(request, watch, webSocketOutput(socket, watch.form.mediaType !== jsonType), options)
}

function startStream(
  { call }: FastifyRequest,
  { response, form }: AcceptedWatch,
  output: WatchOutput,
  options: WatchAnswerOptions,
): void {
  const { watches, watchMetrics, logger, wallClock, random } = options
  const { query } = call.target
  const table = () => tableForm(form.transform?.apiVersion ?? '', query, options)
  const encode = counted(watchEncoder(response.kind, form, table), watchMetrics.of(response.kind))
  // Whoever names no end gets one by chance: watches that began together must not all come back together.
  const hasEnd = Number(query['timeoutSeconds'] ?? 0) > 0
  const timeUp = hasEnd ? undefined : wallClock.setTimer(minWatchMs * (1 + random.next()), () => stream.finish())
  const onClosed = (closed: WatchStream) => {
    timeUp?.cancel()
    watches.remove(closed)
  }
  const stream = new WatchStream({ encode, output, logger, onClosed })
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
