const newline = 0x0a

/** Cuts a stream of bytes into lines. Bytes after the last newline wait for the rest of their line. */
export class LineSplitter {
  readonly #maxLineBytes: number
  readonly #onLine: (line: Buffer) => void
  #pieces: Buffer[] = []
  #pendingBytes = 0

  constructor(maxLineBytes: number, onLine: (line: Buffer) => void) {
    this.#maxLineBytes = maxLineBytes
    this.#onLine = onLine
  }

  /** @throws {RangeError} when a line is longer than allowed */
  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end))
      this.#emit()
      start = end + 1
    }
    this.#keep(chunk.subarray(start))
  }

  #keep(piece: Buffer): void {
    this.#pendingBytes += piece.length
    if (this.#pendingBytes > this.#maxLineBytes) throw new RangeError(`line is longer than ${this.#maxLineBytes} bytes`)
    if (piece.length > 0) this.#pieces.push(piece)
  }

  #emit(): void {
    const line = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#pendingBytes = 0
    if (line.length > 0) this.#onLine(line)
  }
}
