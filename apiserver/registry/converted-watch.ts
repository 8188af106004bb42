import { ApiError, internalError } from '../../apimachinery/errors.ts'
import type { Status } from '../../apimachinery/types/meta-v1.ts'
import type { ObjectEvent } from '../cache/cache-event.ts'
import type { CachedObject } from '../cache/cached-object.ts'
import type { Selection } from '../cache/selection.ts'
import type { Conversion, ObjectForm } from './object-form.ts'

/** Receives a watch of a store. */
export interface StoreSink {
  onEvents(events: readonly ObjectEvent[]): void
  /** The watch cannot go on: an object could not be converted. */
  onFailure(status: Status): void
}

/** Events that may wait for their conversion; a watch that falls further behind fails. */
const maxWaitingEvents = 10_000

/**
 * Passes the events of a watch on in another form, one batch after the other, as conversions come back. Who asks for a
 * selection is told by the converted objects what enters and what leaves it.
 */
export class ConvertedWatch {
  readonly #form: ObjectForm
  readonly #conversion: Conversion
  readonly #matches: NonNullable<Selection['matches']> | undefined
  readonly #sink: StoreSink
  /** The selected objects, by namespace and name, as the receiver knows them. */
  readonly #selected = new Map<string, CachedObject>()
  #last: Promise<void> = Promise.resolve()
  #waiting = 0
  #over = false

  constructor(form: ObjectForm, conversion: Conversion, matches: Selection['matches'], sink: StoreSink) {
    this.#form = form
    this.#conversion = conversion
    this.#matches = matches
    this.#sink = sink
  }

  /** What the receiver knows already, as far as it is selected. */
  know(objects: () => Promise<readonly CachedObject[]>): void {
    if (!this.#matches) return
    this.#then(async () => {
      const known = await objects()
      await this.#conversion.prepare(known)
      for (const object of known) this.#select(object, this.#form.shown(object))
    })
  }

  onEvents(events: readonly ObjectEvent[]): void {
    this.#waiting += events.length
    if (this.#waiting > maxWaitingEvents) return this.#fail(internalError('conversion cannot keep up with the watch'))
    this.#then(async () => {
      await this.#conversion.prepare(events.map(({ object }) => object))
      this.#waiting -= events.length
      const told = events.map((event) => this.#told(event)).filter((event) => event !== undefined)
      if (told.length > 0 && !this.#over) this.#sink.onEvents(told)
    })
  }

  /** Runs `run` when everything so far has been passed on. */
  afterDelivery(run: () => void): void {
    this.#then(async () => {
      if (!this.#over) run()
    })
  }

  stop(): void {
    this.#over = true
  }

  #then(step: () => Promise<void>): void {
    this.#last = this.#last.then(async () => {
      if (this.#over) return
      try {
        await step()
      } catch (err) {
        this.#fail(err)
      }
    })
  }

  #fail(err: unknown): void {
    if (this.#over) return
    this.#over = true
    this.#sink.onFailure((err instanceof ApiError ? err : internalError('conversion failed', { cause: err })).status)
  }

  #told({ type, object }: ObjectEvent): ObjectEvent | undefined {
    const shown = this.#form.shown(object)
    if (!this.#matches) return { type, object: shown }
    const was = this.#selected.has(keyOf(object))
    const is = type !== 'DELETED' && this.#select(object, shown)
    if (!is) this.#selected.delete(keyOf(object))
    if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: shown }
    return was ? { type: 'DELETED', object: shown } : undefined
  }

  #select(object: CachedObject, shown: CachedObject): boolean {
    const isSelected = this.#matches?.(shown.object) ?? true
    if (isSelected) this.#selected.set(keyOf(object), shown)
    return isSelected
  }
}

function keyOf({ object: { metadata } }: CachedObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}
