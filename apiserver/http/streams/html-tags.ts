/** The beginning of an element in a page. */
export interface HtmlTag {
  readonly name: string
  /** Where its attributes begin: after the name. */
  readonly start: number
  /** Where they end: at the `>`. */
  readonly end: number
}

/** Elements whose content is no markup, and where they end. */
const rawText: Readonly<Record<string, RegExp>> = {
  script: /<\/script[\s/>]/gi,
  style: /<\/style[\s/>]/gi,
  textarea: /<\/textarea[\s/>]/gi,
  title: /<\/title[\s/>]/gi,
}

const tagName = /[a-z][a-z0-9]*(?![a-z0-9])/iy

/**
 * The tags of a page, in order; none in comments and scripts. Reads the page once, whatever is in it: what it holds is the
 * word of a backend. As in browsers, what begins and never ends takes all that follows.
 */
export function* tagsOf(html: string): Generator<HtmlTag> {
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    if (html.startsWith('<!--', at)) {
      at = endOf(html, '-->', at + '<!--'.length)
      continue
    }
    tagName.lastIndex = at + 1
    const [name] = tagName.exec(html) ?? []
    if (name === undefined) {
      at++
      continue
    }
    const start = at + 1 + name.length
    const end = tagEnd(html, start)
    if (end >= html.length) return
    yield { name, start, end }
    at = afterContent(html, name, end + 1)
  }
}

/** The `>` of a tag, which may stand in quotes before. */
function tagEnd(html: string, from: number): number {
  for (let at = from; at < html.length; at++) {
    const character = html[at]
    if (character === '>') return at
    if (character === '"' || character === "'") at = endOf(html, character, at + 1) - 1
  }
  return html.length
}

/** Where markup goes on: for some elements not before their end. */
function afterContent(html: string, name: string, from: number): number {
  const end = rawText[name.toLowerCase()]
  if (!end) return from
  end.lastIndex = from
  return end.exec(html)?.index ?? html.length
}

/** Where a text that ends something has ended; the end of all when it is not there. */
function endOf(html: string, text: string, from: number): number {
  const at = html.indexOf(text, from)
  return at < 0 ? html.length : at + text.length
}
