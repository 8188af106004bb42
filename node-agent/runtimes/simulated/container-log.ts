import type { EpochMs } from '../../../platform/clock.ts'
import type { LogLine } from '../container-runtime.ts'

/** A container's log keeps this many lines, and cuts each at this many characters. */
export const maxLogLines = 5_000
const maxLineLength = 16 * 1024

/**
 * The newest lines of a container. A simulated program is run ahead of the clock, so lines may lie in the future; a
 * container that is stopped never prints those.
 */
export class ContainerLog {
  #lines: LogLine[] = []
  #dropped = 0
  #onChange = new Set<() => void>()

  append(line: LogLine): void {
    this.#lines.push(line.text.length > maxLineLength ? { ...line, text: line.text.slice(0, maxLineLength) } : line)
    // Dropping in blocks keeps appending cheap.
    if (this.#lines.length >= 2 * maxLogLines) {
      this.#dropped += this.#lines.length - maxLogLines
      this.#lines = this.#lines.slice(-maxLogLines)
    }
    this.changed()
  }

  /** Forgets what would have been printed after `at`. */
  truncateAfter(at: EpochMs): void {
    this.#lines = this.#lines.filter((line) => line.atMs <= at)
    this.changed()
  }

  /** Line number `index`, counted from the first that was ever printed; `from` skips what has been dropped. */
  at(index: number): LogLine | undefined {
    return this.#lines[index - this.#dropped]
  }

  /** The number of the first line that has not been printed by `now`. */
  endAt(now: EpochMs): number {
    let end = this.#lines.length
    while (end > 0 && (this.#lines[end - 1] as LogLine).atMs > now) end--
    return this.#dropped + end
  }

  /** The number of the oldest line to show. */
  get first(): number {
    return this.#dropped + Math.max(0, this.#lines.length - maxLogLines)
  }

  /** Calls `listener` once, at the next change. @returns removes it */
  onceChanged(listener: () => void): () => void {
    this.#onChange.add(listener)
    return () => this.#onChange.delete(listener)
  }

  /** Tells readers to look again. */
  changed(): void {
    const listeners = [...this.#onChange]
    this.#onChange.clear()
    for (const listener of listeners) listener()
  }
}
