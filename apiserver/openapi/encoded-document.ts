import { encodeJson } from '../../apimachinery/codecs/json.ts'
import { sha512Hex } from '../../platform/crypto.ts'

/** Bytes with the hash that names them in URLs and, in quotes, as ETag. */
export interface Encoding {
  readonly bytes: Buffer
  /** Upper-case hex of SHA-512. */
  readonly hash: string
}

/** A document that is encoded once: as JSON, and as protobuf when that is first asked for. */
export class EncodedDocument {
  readonly json: Encoding
  readonly #toProtobuf: (document: object) => Buffer
  #protobuf: Encoding | undefined

  constructor(document: object, toProtobuf: (document: object) => Buffer) {
    this.json = encodingOf(encodeJson(document))
    this.#toProtobuf = toProtobuf
  }

  /** The message of github.com/google/gnostic-models. */
  get protobuf(): Encoding {
    // From the bytes: nearly nobody asks, so the document itself is not kept.
    this.#protobuf ??= encodingOf(this.#toProtobuf(JSON.parse(this.json.bytes.toString())))
    return this.#protobuf
  }
}

/** Bytes with their hash. */
export function encodingOf(bytes: Buffer): Encoding {
  return { bytes, hash: sha512Hex(bytes).toUpperCase() }
}
