import type { Rejection } from './no-feasible-node.ts'
import type { NodeInfo } from './node-info.ts'
import { unschedulableAndUnresolvable } from './status.ts'

/** The nodes that come into question for a pod: all, until plugins name the only ones. */
export class EligibleNodes {
  readonly #all: readonly NodeInfo[]
  readonly #narrowedBy: string[] = []
  #names: ReadonlySet<string> | undefined

  constructor(all: readonly NodeInfo[]) {
    this.#all = all
  }

  /** Leaves only those that `names` names, too. */
  narrow(plugin: string, names: ReadonlySet<string>): void {
    this.#narrowedBy.push(plugin)
    this.#names = this.#names ? new Set([...names].filter((name) => this.#names?.has(name))) : names
  }

  get nodes(): readonly NodeInfo[] {
    const names = this.#names
    return names ? this.#all.filter(({ name }) => names.has(name)) : this.#all
  }

  /** What is said of the others. */
  get others(): Rejection | undefined {
    return this.#refusedWith(`node(s) didn't satisfy plugin(s) [${this.#narrowedBy.toSorted().join(' ')}]`)
  }

  /** Why no node at all is left, if so. */
  get refusal(): Rejection | undefined {
    if (this.#names?.size !== 0) return undefined
    const [plugin] = this.#narrowedBy
    return this.#refusedWith(
      this.#narrowedBy.length === 1
        ? `node(s) didn't satisfy plugin ${plugin}`
        : `node(s) didn't satisfy plugin(s) [${this.#narrowedBy.toSorted().join(' ')}] simultaneously`,
    )
  }

  #refusedWith(reason: string): Rejection | undefined {
    const plugin = this.#narrowedBy.at(-1)
    return plugin === undefined ? undefined : { plugin, status: unschedulableAndUnresolvable(reason) }
  }
}
