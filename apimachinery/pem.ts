/** A block of a PEM text (RFC 7468): what stands between `-----BEGIN type-----` and `-----END type-----`. */
export interface PemBlock {
  readonly type: string
  /** Whether it has headers such as `Proc-Type: 4,ENCRYPTED`. */
  readonly hasHeaders: boolean
  readonly bytes: Uint8Array
}

/** The blocks of a text, in order. What is around them does not matter, nor do blocks that are broken. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = []
  let type: string | undefined
  let lines: string[] = []
  // Line by line: the text comes from users, and must not cost more than it is long.
  for (const line of text.split('\n').map((line) => line.trimEnd())) {
    const [, kind, name] = /^-----(BEGIN|END) (.*)-----$/.exec(line) ?? []
    if (kind === undefined) {
      if (type !== undefined) lines.push(line)
      continue
    }
    const block = kind === 'END' && type !== undefined && name === type ? blockOf(type, lines) : undefined
    if (block) blocks.push(block)
    type = kind === 'BEGIN' ? name : undefined
    lines = []
  }
  return blocks
}

function blockOf(type: string, lines: readonly string[]): PemBlock | undefined {
  const content = lines.filter((line) => !line.includes(':'))
  const encoded = content.join('')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) return undefined
  return { type, hasHeaders: content.length < lines.length, bytes: Buffer.from(encoded, 'base64') }
}
