import { randomBytes, randomUUID } from 'node:crypto'

/** Chance, as every part of peapod sees it. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform in [0, below). */
  int(below: number): number
  bytes(length: number): Uint8Array
  /** A version 4 UUID (RFC 9562). */
  uuid(): string
  /** `length` letters of the alphabet that generated names use, as in `web-7d4b9c6f5-x2x5v`. */
  suffix(length: number): string
  /** A stream of its own, so that what one part draws does not shift what others draw. */
  fork(label: string): Random
}

/** No vowels, no 0, 1 and 3: generated names spell no words (k8s.io/apimachinery/pkg/util/rand). */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789'

abstract class RandomBase implements Random {
  abstract next(): number
  abstract fork(label: string): Random

  int(below: number): number {
    return Math.floor(this.next() * below)
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let i = 0; i < length; i++) bytes[i] = this.int(256)
    return bytes
  }

  uuid(): string {
    const bytes = this.bytes(16)
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  suffix(length: number): string {
    let suffix = ''
    for (let i = 0; i < length; i++) suffix += nameAlphabet[this.int(nameAlphabet.length)]
    return suffix
  }
}

/** The same seed yields the same draws, on every machine (sfc32). */
export class SeededRandom extends RandomBase {
  readonly #seed: string
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: string) {
    super()
    this.#seed = seed
    const mix = hash32(seed)
    this.#a = mix()
    this.#b = mix()
    this.#c = mix()
    for (let i = 0; i < 12; i++) this.next()
  }

  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t
    return (t >>> 0) / 2 ** 32
  }

  fork(label: string): Random {
    return new SeededRandom(`${this.#seed}/${label}`)
  }
}

/** Chance that nobody can foretell, from the operating system. */
export class SystemRandom extends RandomBase {
  /** Drawn in blocks: a system call per draw would cost more than the draw. */
  #pool = randomBytes(4096)
  #used = 0

  next(): number {
    if (this.#used + 4 > this.#pool.length) {
      this.#pool = randomBytes(4096)
      this.#used = 0
    }
    const value = this.#pool.readUInt32LE(this.#used)
    this.#used += 4
    return value / 2 ** 32
  }

  override bytes(length: number): Uint8Array {
    return randomBytes(length)
  }

  /** Drawn in blocks, too. */
  override uuid(): string {
    return randomUUID()
  }

  fork(): Random {
    return this
  }
}

/** A stream of well-mixed 32-bit numbers from a text (FNV-1a, then murmur3's finaliser). */
function hash32(text: string): () => number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return () => {
    h = (h + 0x9e3779b9) | 0
    let x = h
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
    return (x ^ (x >>> 16)) | 0
  }
}
