import { keyOf } from '../../apimachinery/object.ts'
import type { PersistentVolumeClaim } from '../../apimachinery/types/core-v1.ts'
import type { Informer } from '../../client/informers/informer.ts'
import type { Clock } from '../../platform/clock.ts'

export interface WaitOptions {
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly timeoutMessage: string
}

/** Those who wait for something to become true of claims. Costs nothing while nobody does. */
export class ClaimWaiters {
  readonly #clock: Clock
  readonly #waiting = new Map<string, Set<() => void>>()

  constructor(claims: Informer<PersistentVolumeClaim>, clock: Clock) {
    this.#clock = clock
    claims.addHandler((now, old) => {
      const key = keyOf((now ?? old) as PersistentVolumeClaim)
      for (const look of [...(this.#waiting.get(key) ?? [])]) look()
    })
  }

  /**
   * Waits until `holds`, which is asked at every change of one of the claims.
   * @param keys of the claims
   * @returns undefined when it holds already; rejects with what `holds` throws, after the timeout, and when aborted
   */
  until(
    holds: () => boolean,
    keys: readonly string[],
    { signal, timeoutMs, timeoutMessage }: WaitOptions,
  ): Promise<void> | undefined {
    if (holds()) return undefined
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        for (const key of keys) this.#remove(key, look)
        timer.cancel()
        signal.removeEventListener('abort', abort)
        settle()
      }
      const look = () => {
        try {
          if (holds()) end(resolve)
        } catch (error) {
          end(() => reject(error))
        }
      }
      const abort = () => end(() => reject(signal.reason))
      const timer = this.#clock.setTimer(timeoutMs, () => end(() => reject(new Error(timeoutMessage))))
      signal.addEventListener('abort', abort)
      for (const key of keys) this.#add(key, look)
    })
  }

  #add(key: string, look: () => void): void {
    const waiting = this.#waiting.get(key) ?? new Set()
    this.#waiting.set(key, waiting.add(look))
  }

  #remove(key: string, look: () => void): void {
    const waiting = this.#waiting.get(key)
    waiting?.delete(look)
    if (waiting?.size === 0) this.#waiting.delete(key)
  }
}
