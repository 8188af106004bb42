import { eraseKind, type Kind } from '../../apimachinery/kinds/define-kind.ts'
import { flowSchemas } from '../../apimachinery/kinds/flowcontrol/flow-schema.ts'
import { priorityLevelConfigurations } from '../../apimachinery/kinds/flowcontrol/priority-level-configuration.ts'
import type { FlowSchema, PriorityLevelConfiguration } from '../../apimachinery/types/flowcontrol-v1.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Metrics } from '../../platform/metrics.ts'
import type { ResourceInfo } from '../http/chain/request-info.ts'
import type { ObjectStore } from '../registry/object-store.ts'
import { flowOf, matchesSchema, sortSchemas } from './classify.ts'
import { type FlowSeries, flowSeries, nominalSeats } from './flow-metrics.ts'
import { PriorityLevel, type Rejection, type SeatLimits } from './priority-level.ts'
import type { Admission, LimitedRequest, RequestLimiter } from './request-limiter.ts'
import { hashFlow } from './shuffle-sharding.ts'

export interface FlowControlOptions {
  /** Requests that the server runs at a time: upstream adds `--max-requests-inflight` and its mutating sister. */
  readonly totalSeats: number
  /** How long a request may wait for its turn. */
  readonly queueWaitMs: number
  /** How many objects a list reads; undefined: not known. */
  readonly countOf: (info: ResourceInfo) => number | undefined
  /** The time of the machine, which requests take. */
  readonly clock: Clock
  readonly metrics: Metrics
}

/** A list takes a seat per so many objects, up to a bound (k8s.io/apiserver/pkg/util/flowcontrol/request). */
const objectsPerSeat = 100
const maxSeats = 10

/** A FlowSchema with its priority level. */
interface Flow {
  readonly schema: FlowSchema
  readonly level: PriorityLevel
  readonly series: FlowSeries
}

/**
 * API priority and fairness: requests are sorted into flows and priority levels, each of which has its share of what the
 * server can do at a time (KEP-1040).
 */
export class FlowControl implements RequestLimiter {
  readonly #options: FlowControlOptions
  readonly #schemas = new Map<string, FlowSchema>()
  readonly #levels = new Map<string, PriorityLevel>()
  /** In the order in which schemas are tried. */
  #flows: readonly Flow[] = []

  constructor(options: FlowControlOptions) {
    this.#options = options
  }

  /** Follows the configuration. @returns stops following */
  follow(store: (kind: Kind) => ObjectStore): () => void {
    const stops = [
      store(eraseKind(priorityLevelConfigurations)).watch({}, 'initial', {
        onEvents: (events) => {
          for (const { type, object } of events)
            this.#noteLevel(object.object as PriorityLevelConfiguration, type === 'DELETED')
          this.#rearrange()
        },
      }),
      store(eraseKind(flowSchemas)).watch({}, 'initial', {
        onEvents: (events) => {
          for (const { type, object } of events) this.#noteSchema(object.object as FlowSchema, type === 'DELETED')
          this.#rearrange()
        },
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  admit(request: LimitedRequest): Admission | Promise<Admission> {
    const { info, longRunning } = request
    const isWatch = info.isResource && info.verb === 'watch'
    const flow = longRunning && !isWatch ? undefined : this.#flows.find(({ schema }) => matchesSchema(schema, request))
    // Streams last; and before there is any configuration there is nothing to protect.
    if (flow === undefined) return { release: () => {} }
    const { schema, level, series } = flow
    const outcome = level.admit({
      hash: () => hashFlow(schema.metadata.name, flowOf(schema, request)),
      seats: this.#seatsFor(request),
      series,
      onGone: request.onGone,
    })
    return outcome instanceof Promise
      ? outcome.then((settled) => admissionOf(flow, settled))
      : admissionOf(flow, outcome)
  }

  #seatsFor({ info }: LimitedRequest): number {
    if (!info.isResource || info.verb !== 'list') return 1
    const count = this.#options.countOf(info) ?? 0
    return Math.max(1, Math.min(maxSeats, Math.ceil(count / objectsPerSeat)))
  }

  #noteLevel(configuration: PriorityLevelConfiguration, gone: boolean): void {
    const { name } = configuration.metadata
    const known = this.#levels.get(name)
    if (gone) this.#levels.delete(name)
    else if (known) known.configure(configuration)
    else this.#levels.set(name, this.#createLevel(configuration))
  }

  #noteSchema(schema: FlowSchema, gone: boolean): void {
    if (gone) this.#schemas.delete(schema.metadata.name)
    else this.#schemas.set(schema.metadata.name, schema)
  }

  #createLevel(configuration: PriorityLevelConfiguration): PriorityLevel {
    const { clock, queueWaitMs } = this.#options
    return new PriorityLevel(configuration, {
      clock,
      queueWaitMs,
      freeElsewhere: (level) => this.#freeElsewhere(level),
      onFreed: () => this.#dispatch(),
    })
  }

  #rearrange(): void {
    const { totalSeats, metrics } = this.#options
    const levels = [...this.#levels.values()]
    const shares = levels.reduce((sum, { configuration }) => sum + sharesOf(configuration), 0)
    for (const level of levels) {
      level.limits = limitsOf(level.configuration, totalSeats, shares)
      nominalSeats(metrics, level.name).set(level.limits.nominal)
    }
    this.#flows = sortSchemas([...this.#schemas.values()]).flatMap((schema) => {
      const level = this.#levels.get(schema.spec.priorityLevelConfiguration.name)
      return level ? [{ schema, level, series: flowSeries(metrics, level.name, schema.metadata.name) }] : []
    })
    this.#dispatch()
  }

  /** What levels lend at the moment, less what others have borrowed. */
  #freeElsewhere(borrower: PriorityLevel): number {
    let free = 0
    for (const level of this.#levels.values()) {
      if (level !== borrower && !level.isExempt)
        free += level.lendableNow - Math.max(0, level.used - level.limits.nominal)
    }
    return Math.max(0, free)
  }

  #dispatch(): void {
    for (const level of this.#levels.values()) if (level.waiting > 0) level.dispatch()
  }
}

function admissionOf({ schema, level, series }: Flow, outcome: (() => void) | Rejection): Admission {
  const uids = { flowSchemaUid: schema.metadata.uid, priorityLevelUid: level.configuration.metadata.uid }
  if (typeof outcome === 'function') return { ...uids, release: outcome }
  series.rejected(outcome).inc()
  return { ...uids, release: undefined }
}

function sharesOf({ spec }: PriorityLevelConfiguration): number {
  return (spec.limited ?? spec.exempt)?.nominalConcurrencyShares ?? 0
}

function limitsOf(configuration: PriorityLevelConfiguration, totalSeats: number, totalShares: number): SeatLimits {
  const { limited, exempt } = configuration.spec
  const nominal = totalShares === 0 ? 0 : Math.ceil((totalSeats * sharesOf(configuration)) / totalShares)
  const part = (percent: number) => Math.round((nominal * percent) / 100)
  const borrowing = limited?.borrowingLimitPercent
  return {
    nominal,
    lendable: part((limited ?? exempt)?.lendablePercent ?? 0),
    borrowable: borrowing === undefined ? Number.POSITIVE_INFINITY : part(borrowing),
  }
}
