/** How long a field manager's name may be, in bytes (upstream: FieldManagerMaxLength). */
export const fieldManagerMaxBytes = 128

const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

/** Whether a name has printable characters only. */
export function isPrintable(name: string): boolean {
  return name.search(unprintable) < 0
}

/** The name under which a client that gives none owns what it writes: its program, the first word of User-Agent. */
export function managerOfUserAgent(userAgent: string): string {
  const [program = ''] = userAgent.split('/', 1)
  return cut(program.replace(unprintable, ''))
}

function cut(name: string): string {
  if (Buffer.byteLength(name) <= fieldManagerMaxBytes) return name
  let result = ''
  for (const char of name) {
    if (Buffer.byteLength(result + char) > fieldManagerMaxBytes) break
    result += char
  }
  return result
}
