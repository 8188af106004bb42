import type { FastifyReply } from 'fastify'

/** Characters that may not stand in a header. */
const controls = /\p{Cc}/gu

/** Adds a Warning header per text (RFC 7234 section 5.5, code 299, agent `-`); the same text comes once. */
export function addWarnings(reply: FastifyReply, warnings: readonly string[]): void {
  if (warnings.length === 0) return
  const before = (reply.getHeader('warning') ?? []) as string[]
  reply.header('warning', [...new Set([...before, ...warnings.map(warningHeader)])])
}

function warningHeader(text: string): string {
  const quoted = text.replace(controls, ' ').replace(/["\\]/g, '\\$&')
  // Node writes headers in latin1: bytes of UTF-8 pass through it unchanged.
  return Buffer.from(`299 - "${quoted}"`, 'utf8').toString('latin1')
}
