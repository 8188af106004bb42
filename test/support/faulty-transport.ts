import { conflict, objectModified, serverTimeout } from '../../apimachinery/errors.ts'
import type { Transport, TransportRequest, WatchSink } from '../../client/transport.ts'
import type { Random } from '../../platform/random.ts'

/** How often things go wrong, each in [0, 1]. */
export interface FaultRates {
  /** Requests that are refused without effect: updates and patches as a Conflict at times, else as a timeout. */
  readonly refused: number
  /** Writes that happen, but the answer is a timeout. */
  readonly answerLost: number
  /** Watch events that come twice. */
  readonly duplicated: number
  /** Watch events after which the watch breaks. */
  readonly broken: number
}

/** A switch for the faults of several transports. */
export interface FaultSwitch {
  on: boolean
}

/** A transport on which requests fail and watches stutter while `faults` are on. */
export function faultyTransport(
  transport: Transport,
  random: Random,
  rates: FaultRates,
  faults: FaultSwitch,
): Transport {
  const happens = (rate: number) => faults.on && random.next() < rate
  return {
    getPath: (path) => transport.getPath(path),
    request: async (request) => {
      if (happens(rates.refused)) throw refusal(request, random)
      const answer = await transport.request(request)
      if (isWrite(request) && happens(rates.answerLost)) throw timedOut(request)
      return answer
    },
    watch(request, sink) {
      let ended = false
      const once: WatchSink = {
        onEvent: (event) => {
          if (ended) return
          sink.onEvent(event)
          if (happens(rates.duplicated)) sink.onEvent(event)
          if (!happens(rates.broken)) return
          once.onEnd(new Error('connection reset'))
          stop?.()
        },
        onEnd: (error) => {
          if (!ended) sink.onEnd(error)
          ended = true
        },
      }
      let stop: (() => void) | undefined
      stop = transport.watch(request, once)
      if (ended) stop()
      return () => {
        ended = true
        stop()
      }
    },
  }
}

function isWrite({ verb }: TransportRequest): boolean {
  return verb !== 'get' && verb !== 'list'
}

function refusal(request: TransportRequest, random: Random): Error {
  const mayConflict = request.verb === 'update' || request.verb === 'patch'
  if (!mayConflict || random.next() < 0.5) return timedOut(request)
  return conflict(request.resource, request.name ?? '', objectModified)
}

function timedOut({ resource, verb }: TransportRequest): Error {
  return serverTimeout(resource, verb, 0)
}
