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

/** What plugins remember during the scheduling of one pod. */
export class CycleState {
  readonly #values = new Map<StateKey<unknown>, unknown>()

  write<T>(key: StateKey<T>, value: T): void {
    this.#values.set(key, value)
  }

  /** @throws {MissingState} */
  read<T>(key: StateKey<T>): T {
    if (!this.#values.has(key)) throw new MissingState()
    return this.#values.get(key) as T
  }
}
