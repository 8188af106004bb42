import type { Clock, EpochMs } from '../../platform/clock.ts'

/** After this long an expectation counts as met: the change may have been missed (k8s.io/kubernetes/pkg/controller). */
export const expectationsTimeoutMs = 5 * 60 * 1000

interface Expected {
  creations: number
  readonly deletions: Set<string>
  readonly since: EpochMs
}

/**
 * What a controller has done that its cache does not show yet. Until it does, the controller must not count its
 * dependents, or it would create and delete the same ones again.
 */
export class Expectations {
  readonly #clock: Clock
  readonly #expected = new Map<string, Expected>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param key the owner's */
  expectCreations(key: string, count: number): void {
    this.#expected.set(key, { creations: count, deletions: new Set(), since: this.#clock.now() })
  }

  /** @param dependents what names the objects about to be deleted: their uids, or keys */
  expectDeletions(key: string, dependents: Iterable<string>): void {
    this.#expected.set(key, { creations: 0, deletions: new Set(dependents), since: this.#clock.now() })
  }

  /** A creation is in the cache, or has failed. */
  creationObserved(key: string): void {
    const expected = this.#expected.get(key)
    if (expected && expected.creations > 0) expected.creations--
  }

  /** A deletion is in the cache, or has failed. */
  deletionObserved(key: string, dependent: string): void {
    this.#expected.get(key)?.deletions.delete(dependent)
  }

  /** Nothing is expected any more, or it has been for too long. */
  satisfied(key: string): boolean {
    const expected = this.#expected.get(key)
    if (!expected) return true
    if (expected.creations === 0 && expected.deletions.size === 0) return true
    return this.#clock.now() - expected.since > expectationsTimeoutMs
  }

  /** The owner is gone. */
  forget(key: string): void {
    this.#expected.delete(key)
  }
}
