import { createPublicKey, type KeyObject, verify } from 'node:crypto'

/** A value in the distinguished encoding of ASN.1 (X.690): its tag, and where its content and its end are. */
interface Element {
  readonly tag: number
  readonly start: number
  readonly content: number
  readonly end: number
}

const sequence = 0x30
const bitString = 0x03
const objectIdentifier = 0x06

/** Signature algorithms by their identifiers (hexadecimal): the digest to verify with; Ed25519 has its own. */
const digests: Readonly<Record<string, string | null>> = {
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '2b6570': null,
}

const verificationFailures: Readonly<Record<string, string>> = {
  rsa: 'crypto/rsa: verification error',
  ec: 'x509: ECDSA verification failure',
  ed25519: 'x509: Ed25519 verification failure',
}

/**
 * What is wrong with a certificate request (PKCS #10, RFC 2986), in Go's words where they are known.
 * @returns undefined: it is one, signed with the key that it has the public part of
 */
export function certificateRequestError(der: Uint8Array): string | undefined {
  const bytes = Buffer.from(der)
  const parts = partsOf(bytes)
  if (!parts) return 'asn1: syntax error: data truncated'
  const { information, publicKey, algorithm, signature } = parts
  const digest = digests[algorithm]
  if (digest === undefined) return 'x509: cannot verify signature: algorithm unimplemented'
  const key = readKey(publicKey)
  if (!key) return 'x509: unsupported public key'
  if (isSigned(digest, information, key, signature)) return undefined
  return verificationFailures[key.asymmetricKeyType ?? ''] ?? 'x509: cannot verify signature: algorithm unimplemented'
}

function partsOf(bytes: Buffer) {
  const outer = elementAt(bytes, 0, bytes.length)
  if (outer?.tag !== sequence || outer.end !== bytes.length) return undefined
  const [information, algorithm, signature] = childrenOf(bytes, outer)
  if (information?.tag !== sequence || algorithm?.tag !== sequence || signature?.tag !== bitString) return undefined
  // The first byte of a bit string says how many bits of the last one do not count.
  if (bytes[signature.content] !== 0) return undefined
  const [, , publicKey] = childrenOf(bytes, information)
  const [identifier] = childrenOf(bytes, algorithm)
  if (publicKey?.tag !== sequence || identifier?.tag !== objectIdentifier) return undefined
  return {
    information: bytes.subarray(information.start, information.end),
    publicKey: bytes.subarray(publicKey.start, publicKey.end),
    algorithm: bytes.toString('hex', identifier.content, identifier.end),
    signature: bytes.subarray(signature.content + 1, signature.end),
  }
}

function childrenOf(bytes: Buffer, { content, end }: Element): Element[] {
  const children: Element[] = []
  for (let at = content; at < end; ) {
    const child = elementAt(bytes, at, end)
    if (!child) return []
    children.push(child)
    at = child.end
  }
  return children
}

function elementAt(bytes: Buffer, start: number, limit: number): Element | undefined {
  if (start + 2 > limit) return undefined
  const first = bytes[start + 1]!
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (lengthBytes > 4 || start + 2 + lengthBytes > limit) return undefined
  const content = start + 2 + lengthBytes
  const end = content + (lengthBytes === 0 ? first : bytes.readUIntBE(start + 2, lengthBytes))
  return end > limit ? undefined : { tag: bytes[start]!, start, content, end }
}

function readKey(spki: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

function isSigned(digest: string | null, data: Buffer, key: KeyObject, signature: Buffer): boolean {
  try {
    return verify(digest, data, key, signature)
  } catch {
    return false
  }
}
