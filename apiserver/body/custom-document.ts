import { jsonText } from '../../apimachinery/codecs/json.ts'
import { badRequest, invalid } from '../../apimachinery/errors.ts'
import { invalidField } from '../../apimachinery/field-error.ts'
import type { RequestBody } from '../api-request.ts'
import type { DocumentKind } from './document-kind.ts'
import { summaryOf } from './parse-body.ts'

/**
 * Checks that the body of a write is a custom resource of the expected kind and version. Unlike built-in kinds, any kind
 * decodes; that it is another one is found by validation.
 * @throws {ApiError} BadRequest or Invalid
 */
export function checkCustomKind(
  value: Readonly<Record<string, unknown>>,
  expected: DocumentKind,
  body: RequestBody | undefined,
): void {
  const { apiVersion = '', kind = '' } = value
  if (kind === '') throw kindMissing(value, expected, body)
  if (apiVersion !== expected.apiVersion) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected.apiVersion})`,
    )
  }
  if (kind === expected.kind) return
  const group = expected.apiVersion.split('/', 1)[0] as string
  const name = (value.metadata as { name?: unknown } | undefined)?.name
  const error = invalidField('kind', kind, `must be ${expected.kind}`)
  throw invalid({ group, kind: String(kind) }, typeof name === 'string' ? name : '', [error])
}

function kindMissing(value: object, { kind }: DocumentKind, body: RequestBody | undefined): Error {
  const bytes = body?.form === 'bytes' ? body.bytes : Buffer.from(jsonText(value))
  const text = Buffer.from(bytes).toString('utf8')
  const what = `the object provided is unrecognized (must be of type ${kind})`
  return badRequest(`${what}: Object 'Kind' is missing in '${text}' (${summaryOf(bytes)})`)
}
