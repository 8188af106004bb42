import { deepClone, deepEqual } from '../../apimachinery/equality.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { AdmissionAttributes, AdmissionRound } from './admission.ts'

/**
 * Who is asked again about an object that others have changed since (KEP-492): those that want it and were asked before
 * the change. `T` tells webhooks or policies apart.
 */
export class Reinvocation<T> {
  readonly #asked = new Set<T>()
  readonly #again = new Set<T>()
  #left: KubeObject | undefined

  /** Begins a round. Plugins of the server itself may have changed what the last one left. */
  begin({ isSecond }: AdmissionRound, { object }: AdmissionAttributes): void {
    if (isSecond && !deepEqual(this.#left, object)) this.#askAgain()
  }

  /** Whether somebody is asked in this round. */
  isDue({ isSecond }: AdmissionRound, one: T): boolean {
    return !isSecond || this.#again.has(one)
  }

  /** Somebody was asked. @param isReinvocable whether they want to see later changes */
  note(one: T, changed: boolean, isReinvocable: boolean, round: AdmissionRound): void {
    if (changed) {
      this.#askAgain()
      round.askForSecond()
    }
    if (isReinvocable) this.#asked.add(one)
  }

  /** Ends a round. */
  end({ object }: AdmissionAttributes): void {
    this.#left = object && deepClone(object)
  }

  #askAgain(): void {
    for (const one of this.#asked) this.#again.add(one)
    this.#asked.clear()
  }
}

/** What is known of requests between their rounds. */
export class Reinvocations<T> {
  readonly #ofRequests = new WeakMap<AdmissionAttributes, Reinvocation<T>>()

  of(attributes: AdmissionAttributes): Reinvocation<T> {
    let found = this.#ofRequests.get(attributes)
    if (!found) {
      found = new Reinvocation()
      this.#ofRequests.set(attributes, found)
    }
    return found
  }
}
