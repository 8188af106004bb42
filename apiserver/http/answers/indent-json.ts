const indentation = '  '

/** Lays compact JSON out over lines, two spaces per level, as Go's json.Indent does. Numbers stay as they are written; the newline at the end goes. */
export function indentJson(json: Buffer): Buffer {
  const text = json.toString('utf8')
  const parts: string[] = []
  let depth = 0
  const breakLine = () => parts.push('\n', indentation.repeat(depth))
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string
    if (letter === '"') {
      const end = endOfString(text, at)
      parts.push(text.slice(at, end))
      at = end - 1
    } else if (letter === '{' || letter === '[') {
      parts.push(letter)
      const isEmpty = text[at + 1] === '}' || text[at + 1] === ']'
      if (isEmpty) parts.push(text[++at] as string)
      else {
        depth++
        breakLine()
      }
    } else if (letter === '}' || letter === ']') {
      depth--
      breakLine()
      parts.push(letter)
    } else if (letter === ',') {
      parts.push(letter)
      breakLine()
    } else if (letter !== '\n') parts.push(letter === ':' ? ': ' : letter)
  }
  return Buffer.from(parts.join(''))
}

/** The index after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}
