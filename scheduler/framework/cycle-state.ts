/** Names a value that one extension point of a plugin leaves for another. */
export interface StateKey<T> {
  readonly name: string
  /** Never set: carries `T` for type inference. */
  readonly valueType?: T
}

/** What plugins remember during the scheduling of one pod. */
export class CycleState {
  readonly #values = new Map<StateKey<unknown>, unknown>()

  write<T>(key: StateKey<T>, value: T): void {
    this.#values.set(key, value)
  }

  /** @throws {Error} when nothing was written under the key: an extension point was skipped */
  read<T>(key: StateKey<T>): T {
    if (!this.#values.has(key)) throw new Error(`no ${key.name} in the cycle state`)
    return this.#values.get(key) as T
  }
}
