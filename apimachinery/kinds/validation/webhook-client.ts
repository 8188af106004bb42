import { type FieldError, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors, portNumberErrors } from '../../names.ts'
import { required } from './fields.ts'

/** How a webhook is reached: as admission and conversion webhooks have it. */
interface WebhookClient {
  readonly url?: string | undefined
  readonly service?: WebhookService | undefined
}

interface WebhookService {
  readonly namespace?: string
  readonly name?: string
  readonly path?: string | undefined
  readonly port?: number | undefined
}

/** What is wrong with how a webhook is reached. */
export function webhookClientErrors({ url, service }: WebhookClient, path: string): FieldError[] {
  if ((url === undefined) === (service === undefined)) {
    return [requiredField(path, 'exactly one of url or service is required')]
  }
  return service ? serviceErrors(service, `${path}.service`) : urlErrors(url!, `${path}.url`)
}

const form = '; desired format: https://host[/path]'

function urlErrors(url: string, path: string): FieldError[] {
  const parts = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(url)
  const [, scheme = '', authority = '', query = '', fragment = ''] = parts ?? []
  const at = authority.lastIndexOf('@')
  const [user, host] = [authority.slice(0, Math.max(at, 0)), authority.slice(at + 1)]
  const errors: FieldError[] = []
  if (scheme.toLowerCase() !== 'https') {
    errors.push(invalidField(path, scheme, `'https' is the only allowed URL scheme${form}`))
  }
  if (host === '') errors.push(invalidField(path, host, `host must be specified${form}`))
  if (at >= 0) errors.push(invalidField(path, user, 'user information is not permitted in the URL'))
  if (fragment) errors.push(invalidField(path, fragment, 'fragments are not permitted in the URL'))
  if (query) errors.push(invalidField(path, query, 'query parameters are not permitted in the URL'))
  return errors
}

function serviceErrors({ namespace, name, path: urlPath, port = 443 }: WebhookService, path: string): FieldError[] {
  const portMessages = portNumberErrors(port)
  return [
    // Upstream mixes the two up when it names the field.
    ...required(`${path}.namespace`, name),
    ...required(`${path}.name`, namespace),
    ...(portMessages.length > 0
      ? [invalidField(`${path}.port`, port, `port is not valid: ${portMessages.join(', ')}`)]
      : []),
    ...urlPathErrors(urlPath ?? '', `${path}.path`),
  ]
}

function urlPathErrors(urlPath: string, path: string): FieldError[] {
  if (urlPath === '' || urlPath === '/') return []
  if (urlPath === '//') return [invalidField(path, urlPath, 'segment[0] may not be empty')]
  const errors = urlPath.startsWith('/') ? [] : [invalidField(path, urlPath, "must start with a '/'")]
  const segments = urlPath.slice(1).replace(/\/$/, '').split('/')
  return [
    ...errors,
    ...segments.flatMap((segment, index) => {
      const messages = segment === '' ? [' may not be empty'] : dnsSubdomainErrors(segment).map((text) => `: ${text}`)
      return invalids(
        path,
        urlPath,
        messages.map((message) => `segment[${index}]${message}`),
      )
    }),
  ]
}
