import { badRequest } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'

/** `name`, `name:port` or `scheme:name:port`: what proxy paths have in the place of a name. */
export interface ProxyName {
  /** `''` unless given. */
  readonly scheme: '' | 'http' | 'https'
  readonly name: string
  /** A number or, of Services, a name; `''` unless given. */
  readonly port: string
}

/** @param kind for the message: `pod` @throws {ApiError} BadRequest (apimachinery `SplitSchemeNamePort`) */
export function parseProxyName(kind: string, text: string): ProxyName {
  const parts = text.split(':')
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts]
  const isValid = parts.length <= 3 && name !== '' && (scheme === '' || scheme === 'http' || scheme === 'https')
  if (!isValid) throw badRequest(`invalid ${kind} request ${goQuote(text)}`)
  return { scheme, name, port }
}
