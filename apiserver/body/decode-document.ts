import { ApiError, badRequest } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { RequestBody } from '../api-request.ts'
import type { KindIndex } from '../kind-index.ts'
import type { FieldValidation } from '../options/write-options.ts'
import { checkCustomKind } from './custom-document.ts'
import { type DocumentKind, withDefaults } from './document-kind.ts'
import { parseBody } from './parse-body.ts'

/** How upstream's scheme calls itself in messages. */
const schemeName = 'scheme "kubernetes/pkg/api/legacyscheme/scheme.go:30"'

/**
 * Reads a body: a clean object of the expected kind, with defaults. The caller owns it, but for what it shares.
 * @param warn is told of unknown and repeated fields, if they are to be warned of
 * @param clean a version of the object with which the document may share parts: programs in this process send those that
 *   they have not changed just as they got them
 * @throws {ApiError} BadRequest, worded as upstream does
 */
export function decodeDocument(
  body: RequestBody | undefined,
  expected: DocumentKind,
  kinds: KindIndex,
  fieldValidation: FieldValidation,
  warn: (text: string) => void,
  clean?: KubeObject,
): KubeObject {
  const { value, duplicates } = parseBody(body, expected.kind)
  if (expected.isCustom) checkCustomKind(value, expected, body)
  else checkKind(value, expected, kinds)
  const { object, strictErrors } = decodeAs(expected, value, clean)
  // Of custom resources, upstream finds unknown fields only after the whole body has been read.
  const found = expected.isCustom ? [...duplicates, ...strictErrors] : [...strictErrors, ...duplicates]
  const strict = fieldValidation === 'Ignore' ? [] : found
  if (fieldValidation === 'Strict' && strict.length > 0) {
    throw cannotHandle(expected, expected, `strict decoding error: ${strict.join(', ')}`)
  }
  for (const text of strict) warn(text)
  return withDefaults(expected, object, clean)
}

function decodeAs(expected: DocumentKind, value: Readonly<Record<string, unknown>>, clean: KubeObject | undefined) {
  const { apiVersion, kind } = expected
  try {
    return expected.decode({ ...value, apiVersion, kind }, 'json', clean)
  } catch (err) {
    throw err instanceof ApiError ? cannotHandle(expected, expected, err.message) : err
  }
}

interface NamedVersionKind {
  readonly apiVersion: string
  readonly kind: string
}

/** @throws {ApiError} BadRequest: the body says that it is something else */
function checkKind(value: Readonly<Record<string, unknown>>, expected: DocumentKind, kinds: KindIndex): void {
  const apiVersion = nameIn(value, 'apiVersion') || expected.apiVersion
  const kind = nameIn(value, 'kind') || expected.kind
  if (apiVersion === expected.apiVersion && kind === expected.kind) return
  const given = { apiVersion, kind }
  const known = kinds.byKind(apiVersion, kind)
  if (!known) {
    const version = goQuote(apiVersion)
    throw cannotHandle(
      given,
      expected,
      `no kind ${goQuote(kind)} is registered for version ${version} in ${schemeName}`,
    )
  }
  if (known.kind === expected.kind && known.group === groupOf(expected.apiVersion)) {
    const what = `the API version in the data (${apiVersion}) does not match the expected API version (${expected.apiVersion})`
    throw badRequest(what)
  }
  const internal = `${groupOf(expected.apiVersion).split('.')[0] || 'core'}.${expected.kind}`
  throw cannotHandle(given, expected, `converting (${known.version}.${kind}) to (${internal}): unknown conversion`)
}

function nameIn(value: Readonly<Record<string, unknown>>, field: string): string {
  const name = value[field] ?? ''
  return typeof name === 'string' ? name : ''
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : ''
}

function cannotHandle(given: NamedVersionKind, expected: NamedVersionKind, why: string): ApiError {
  const version = goQuote(given.apiVersion.slice(given.apiVersion.indexOf('/') + 1))
  return badRequest(`${given.kind} in version ${version} cannot be handled as a ${expected.kind}: ${why}`)
}
