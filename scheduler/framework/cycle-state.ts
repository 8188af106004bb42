/** Names a value that one extension point of a plugin leaves for another. */
export interface StateKey<T> {
  readonly name: string
  /** Never set: carries `T` for type inference. */
  readonly valueType?: T
}

/** An extension point was skipped that would have left a value. */
export class MissingState extends Error {
  override readonly name = 'MissingState'

  constructor() {
    // Users see it: in FailedScheduling events (upstream: ErrNotFound).
    super('not found')
  }
}

/** A value that changes with the pods that are imagined to be on a node: each imagination has its own. */
export interface Clonable {
  clone(): Clonable
}

/** What plugins remember during the scheduling of one pod. */
export class CycleState {
  readonly #values = new Map<StateKey<unknown>, unknown>()
  /** Plugins that have nothing to say of this pod, by extension point. */
  readonly #skipped = { filter: new Set<string>(), score: new Set<string>() }

  write<T>(key: StateKey<T>, value: T): void {
    this.#values.set(key, value)
  }

  /** @throws {MissingState} */
  read<T>(key: StateKey<T>): T {
    if (!this.#values.has(key)) throw new MissingState()
    return this.#values.get(key) as T
  }

  /** Spares the plugin the rest of the cycle at an extension point. */
  skip(point: 'filter' | 'score', plugin: string): void {
    this.#skipped[point].add(plugin)
  }

  skips(point: 'filter' | 'score', plugin: string): boolean {
    return this.#skipped[point].has(plugin)
  }

  /** A state of its own, which knows the same. */
  clone(): CycleState {
    const clone = new CycleState()
    for (const [key, value] of this.#values) clone.write(key, isClonable(value) ? value.clone() : value)
    for (const plugin of this.#skipped.filter) clone.skip('filter', plugin)
    for (const plugin of this.#skipped.score) clone.skip('score', plugin)
    return clone
  }
}

function isClonable(value: unknown): value is Clonable {
  return typeof value === 'object' && value !== null && 'clone' in value
}
