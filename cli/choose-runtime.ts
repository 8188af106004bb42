import { type RuntimeEntry, runtimes } from '../node-agent/runtimes/registry.ts'

/** A runtime, and why it is that one. */
export interface RuntimeChoice {
  readonly entry: RuntimeEntry
  /** For the user; undefined when the user chose it. */
  readonly because: string | undefined
}

/** The runtime of that name; `auto` is the best that works here. */
export function chooseRuntime(name: string): RuntimeChoice {
  const named = runtimes.find((entry) => entry.name === name)
  if (named) return { entry: named, because: undefined }
  return { entry: runtimes[0], because: 'no other runtime is built in' }
}
