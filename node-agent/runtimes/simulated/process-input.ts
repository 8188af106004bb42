/** Characters that may wait to be read; who types more than that has to wait, too. */
const maxWaiting = 1024 * 1024

/** The standard input of a simulated process, which reads line by line. */
export class ProcessInput {
  #waiting = ''
  #ended = false
  #onReadable: (() => void) | undefined
  #onRead: (() => void) | undefined

  /** Whether a line, or the end, is there to be read. */
  get readable(): boolean {
    return this.#ended || this.#waiting.includes('\n')
  }

  /** Adds what was typed. Resolves when there is room for more. */
  async write(text: string): Promise<void> {
    if (this.#ended) return
    this.#waiting += text
    // A line that never ends is read in pieces.
    if (this.readable || this.#waiting.length >= maxWaiting) this.#tell()
    if (this.#waiting.length >= maxWaiting) await new Promise<void>((resolve) => (this.#onRead = resolve))
  }

  /** Nothing more is typed. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#tell()
  }

  /** The next line with its line feed, or what was typed before the end; undefined at the end. */
  take(): string | undefined {
    const feed = this.#waiting.indexOf('\n')
    const line = feed < 0 ? this.#waiting : this.#waiting.slice(0, feed + 1)
    this.#waiting = this.#waiting.slice(line.length)
    this.#onRead?.()
    this.#onRead = undefined
    return line === '' ? undefined : line
  }

  /** Calls `listener` once, when there is something to be read. */
  onceReadable(listener: () => void): void {
    this.#onReadable = listener
  }

  #tell(): void {
    const listener = this.#onReadable
    this.#onReadable = undefined
    listener?.()
  }
}
