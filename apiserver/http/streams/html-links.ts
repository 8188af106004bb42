import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { createGunzip, createInflate } from 'node:zlib'
import { tagsOf } from './html-tags.ts'

/** Attributes that hold links, by element (apimachinery `atomsToAttrs`). */
const linkAttributes: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
}

/** Bytes of a page; a longer one breaks off. */
const maxPageBytes = 16 * 1024 * 1024

const encodings = ['', 'identity', 'gzip', 'deflate']

/** Whether an answer is a page whose links we can rewrite. */
export function isHtml({ headers }: IncomingMessage): boolean {
  const type = (headers['content-type'] ?? '').split(';', 1)[0] as string
  return type.trim().toLowerCase() === 'text/html' && encodings.includes(headers['content-encoding'] ?? '')
}

/** The page with its links rewritten, uncompressed. */
export function rewriteHtml(response: IncomingMessage, rewrite: (link: string) => string): Readable {
  return Readable.from(rewritten(response, rewrite))
}

async function* rewritten(response: IncomingMessage, rewrite: (link: string) => string): AsyncGenerator<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of decompressed(response)) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > maxPageBytes) throw new Error(`page is longer than ${maxPageBytes} bytes`)
  }
  yield rewriteLinks(Buffer.concat(chunks).toString('utf8'), rewrite)
}

function decompressed(response: IncomingMessage): Readable {
  switch (response.headers['content-encoding']) {
    case 'gzip':
      return response.pipe(createGunzip())
    case 'deflate':
      return response.pipe(createInflate())
    default:
      return response
  }
}

const attribute = /(\s)([a-z-]+)(\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi

/** The page with links in its elements' attributes rewritten. */
export function rewriteLinks(html: string, rewrite: (link: string) => string): string {
  const parts: string[] = []
  let done = 0
  for (const { name, start, end } of tagsOf(html)) {
    parts.push(html.slice(done, start), rewriteAttributes(name, html.slice(start, end), rewrite))
    done = end
  }
  return parts.join('') + html.slice(done)
}

function rewriteAttributes(element: string, text: string, rewrite: (link: string) => string): string {
  const names = linkAttributes[element.toLowerCase()]
  if (!names) return text
  return text.replace(attribute, (all, space, name, equals, double, single, bare) => {
    if (!names.includes(name.toLowerCase())) return all
    const link = decodeEntities(double ?? single ?? bare)
    const changed = rewrite(link)
    return changed === link
      ? all
      : `${space}${name}${equals}"${changed.replaceAll('&', '&amp;').replaceAll('"', '&#34;')}"`
  })
}

function decodeEntities(text: string): string {
  return text.replaceAll('&#34;', '"').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
