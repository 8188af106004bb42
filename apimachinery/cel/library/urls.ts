import { goQuote } from '../../go-text.ts'
import * as types from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import { ArrayList, type CelMap, CelOpaque, type CelValue, EntryMap } from '../values/cel-value.ts'
import { declareFunction, method, overload } from './declare.ts'

/** URLs (k8s.io/apiserver/pkg/cel/library/urls.go): absolute ones, or paths that begin with a slash. */

const urlType = types.opaque('kubernetes.URL')
const { boolType, stringType } = types

class CelUrl extends CelOpaque {
  readonly typeName = 'kubernetes.URL'
  readonly scheme: string
  readonly host: string
  readonly path: string
  readonly query: string

  constructor(scheme: string, host: string, path: string, query: string) {
    super()
    this.scheme = scheme
    this.host = host
    this.path = path
    this.query = query
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelUrl && this.#text() === other.#text()
  }

  #text(): string {
    return [this.scheme, this.host, this.path, this.query].join('\n')
  }

  /** Without the port, and without the brackets of an IPv6 address. */
  get hostname(): string {
    const bracketed = /^\[([^\]]*)\]/.exec(this.host)
    return bracketed ? bracketed[1]! : this.host.replace(/:\d*$/, '')
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host)?.[1] ?? ''
  }
}

const absolute = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/
const validHost = /^(?:\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9\-._~!$&'()*+,;=%\u0080-\u{10ffff}]*)(?::\d*)?$/u

/** Go's url.ParseRequestURI. @returns what is wrong, as a text */
function parse(text: string): CelUrl | string {
  const failed = (reason: string) => `parse ${goQuote(text)}: ${reason}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) return failed('net/url: invalid control character in URL')
  if (text === '') return failed('empty url')
  const [, scheme = '', authority = '', path = text, query = ''] = absolute.exec(text) ?? splitPath(text)
  if (scheme === '' && !text.startsWith('/')) return failed('invalid URI for request')
  if (scheme !== '' && authority === '' && !path.startsWith('/')) return failed('invalid URI for request')
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  if (!validHost.test(host)) {
    const port = /:([^:\]]*)$/.exec(host)
    if (port && !/^\d*$/.test(port[1]!)) return failed(`invalid port ${goQuote(`:${port[1]}`)} after host`)
    return failed(`invalid character ${goQuote(/[^A-Za-z0-9\-._~]/.exec(host)?.[0] ?? '')} in host name`)
  }
  const badEscape = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(path)
  if (badEscape) return failed(`invalid URL escape ${goQuote(badEscape[0])}`)
  return new CelUrl(scheme.toLowerCase(), host, escapedPath(path), query)
}

function splitPath(text: string): readonly string[] {
  const mark = text.indexOf('?')
  return mark < 0 ? ['', '', '', text, ''] : ['', '', '', text.slice(0, mark), text.slice(mark + 1)]
}

function escapedPath(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%[\]]/gu, encodeURIComponent)
}

function queryOf({ query }: CelUrl): CelMap {
  const values = new Map<string, CelValue[]>()
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue
    const at = pair.indexOf('=')
    const [key, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    const [name, text] = [unescaped(key), unescaped(value)]
    if (name !== undefined && text !== undefined) values.set(name, [...(values.get(name) ?? []), text])
  }
  return new EntryMap(new Map([...values].map(([key, list]) => [`s${key}`, [key, new ArrayList(list)] as const])))
}

function unescaped(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function toUrl(text: string): CelUrl {
  const url = parse(text)
  if (typeof url === 'string') throw new CelError(`URL parse error during conversion from string: ${url}`)
  return url
}

export const urlFunctions = [
  declareFunction('url', overload('string_to_url', [stringType], urlType, toUrl)),
  declareFunction(
    'isURL',
    overload('is_url_string', [stringType], boolType, (text: string) => typeof parse(text) !== 'string'),
  ),
  declareFunction(
    'getScheme',
    method('url_get_scheme', [urlType], stringType, ({ scheme }: CelUrl) => scheme),
  ),
  declareFunction(
    'getHost',
    method('url_get_host', [urlType], stringType, ({ host }: CelUrl) => host),
  ),
  declareFunction(
    'getHostname',
    method('url_get_hostname', [urlType], stringType, ({ hostname }: CelUrl) => hostname),
  ),
  declareFunction(
    'getPort',
    method('url_get_port', [urlType], stringType, ({ port }: CelUrl) => port),
  ),
  declareFunction(
    'getEscapedPath',
    method('url_get_escaped_path', [urlType], stringType, ({ path }: CelUrl) => path),
  ),
  declareFunction(
    'getQuery',
    method('url_get_query', [urlType], types.mapOf(stringType, types.listOf(stringType)), queryOf),
  ),
]
