import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { setOwn } from '../equality.ts'
import { goQuote } from '../go-text.ts'
import { CodecError } from './codec-error.ts'
import { resolveScalar } from './yaml-scalars.ts'

const tagPrefix = 'tag:yaml.org,2002:'

/** Makes JSON values of YAML nodes. Aliases are expanded as far as go-yaml allows. */
export class YamlReader {
  /** Lines of strict decoding errors, as go-yaml words them. */
  readonly duplicates: string[] = []
  readonly #lines: LineCounter
  readonly #anchors = new Map<string, unknown>()
  /** Aliases that are being expanded. */
  readonly #open = new Set<string>()
  #nodes = 0
  #aliasedNodes = 0

  constructor(lines: LineCounter) {
    this.#lines = lines
  }

  read(document: Document.Parsed | undefined): unknown {
    return this.#value(document?.contents)
  }

  #value(node: unknown): unknown {
    this.#count()
    if (isAlias(node)) return this.#aliased(node.source, (target) => this.#value(target))
    if (isScalar(node)) return this.#scalar(node)
    if (isSeq(node)) {
      this.#remember(node)
      return node.items.map((item) => this.#value(item))
    }
    if (isMap(node)) {
      this.#remember(node)
      return this.#map(node)
    }
    return null
  }

  /** The bounds of go-yaml: the more nodes there are, the fewer of them may stem from aliases. */
  #count(): void {
    this.#nodes++
    if (this.#open.size > 0) this.#aliasedNodes++
    if (this.#aliasedNodes > 100 && this.#nodes > 1000 && this.#aliasedNodes / this.#nodes > allowedRatio(this.#nodes))
      throw new CodecError('yaml: document contains excessive aliasing')
  }

  #remember(node: { anchor?: string | undefined }): void {
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
  }

  #aliased<T>(anchor: string, read: (target: unknown) => T): T {
    if (!this.#anchors.has(anchor)) throw new CodecError(`yaml: unknown anchor '${anchor}' referenced`)
    if (this.#open.has(anchor)) throw new CodecError(`yaml: anchor '${anchor}' value contains itself`)
    this.#open.add(anchor)
    const result = read(this.#anchors.get(anchor))
    this.#open.delete(anchor)
    return result
  }

  #scalar(node: Scalar): unknown {
    this.#remember(node)
    const text = String(node.value ?? '')
    const tag = node.tag?.startsWith(tagPrefix) ? node.tag.slice(tagPrefix.length) : ''
    if (tag === 'binary') return Buffer.from(text, 'base64').toString('utf8')
    const isText = tag === 'str' || (tag === '' && node.type !== 'PLAIN')
    return isText ? text : resolveScalar(text)
  }

  #map(node: YAMLMap): Record<string, unknown> {
    const map: Record<string, unknown> = {}
    for (const pair of node.items) {
      if (isMergeKey(pair.key)) continue
      const key = this.#key(pair.key)
      if (Object.hasOwn(map, key)) this.#reportDuplicate(pair)
      setOwn(map, key, this.#value(pair.value))
    }
    for (const pair of node.items) if (isMergeKey(pair.key)) this.#merge(map, pair.value)
    return map
  }

  #key(node: unknown): string {
    const key = isScalar(node) || isAlias(node) || node === null ? this.#value(node) : undefined
    if (key === null) throw new CodecError('unsupported map key of type: %!s(<nil>), key: <nil>')
    if (key === undefined || typeof key === 'object') throw new CodecError('yaml: invalid map key')
    return String(key)
  }

  /** `<<: *base`: the keys of another map that this one does not have. */
  #merge(map: Record<string, unknown>, node: unknown): void {
    if (isAlias(node)) this.#aliased(node.source, (target) => this.#merge(map, target))
    else if (isSeq(node)) for (const item of node.items) this.#merge(map, item)
    else if (isMap(node)) {
      for (const [key, value] of Object.entries(this.#value(node) as object))
        if (!Object.hasOwn(map, key)) setOwn(map, key, value)
    } else throw new CodecError('yaml: map merge requires map or sequence of maps as the value')
  }

  #reportDuplicate({ key, value }: Pair): void {
    const node = (value ?? key) as { range?: [number, number, number] | null }
    const { line } = this.#lines.linePos(node.range?.[0] ?? 0)
    const plain = this.#value(key)
    const shown = typeof plain === 'string' ? goQuote(plain) : String(plain)
    this.duplicates.push(`  line ${line}: key ${shown} already set in map`)
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN'
}

function allowedRatio(nodes: number): number {
  if (nodes <= 400_000) return 0.99
  if (nodes >= 4_000_000) return 0.1
  return 0.99 - 0.89 * ((nodes - 400_000) / 3_600_000)
}
