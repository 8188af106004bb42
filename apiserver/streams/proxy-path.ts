import { badRequest } from '../../apimachinery/errors.ts'

/**
 * The path of a proxied request, encoded, with its query: `''` when it is that of the proxy itself.
 * @param path decoded @throws {ApiError} BadRequest: it leads out of what it is relative to
 */
export function proxyPath(path: string, rawQuery: string): string {
  if (path.split('/').some((segment) => segment === '..' || segment === '.')) {
    throw badRequest("the path of a proxied request may not contain '.' or '..'")
  }
  const encoded = encodePath(path)
  return rawQuery === '' ? encoded : `${encoded}?${rawQuery}`
}

/** What a path may hold as it is (RFC 3986 section 3.3, pchar); Go encodes the rest. */
function encodePath(path: string): string {
  return encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23').replaceAll('%5B', '[').replaceAll('%5D', ']')
}
