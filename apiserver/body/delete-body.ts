import { ApiError, badRequest } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import { decode } from '../../apimachinery/schema/decode.ts'
import { schemaNamed } from '../../apimachinery/schema/schema.ts'
import type { DeleteOptions as DeleteOptionsBody } from '../../apimachinery/types/meta-v1.ts'
import type { RequestBody } from '../api-request.ts'
import { checkDeleteOptions, type DeleteOptions, deleteOptionsOfQuery } from '../options/delete-options.ts'
import type { Query } from '../options/query.ts'
import { parseBody } from './parse-body.ts'

const schemaName = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'
/** How upstream's scheme for options calls itself in messages. */
const schemeName = 'scheme "k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27"'

/**
 * The options of a DELETE: from its body, or from its query when it has none.
 * @throws {ApiError} BadRequest or Invalid
 */
export function decodeDeleteOptions(body: RequestBody | undefined, query: Query): DeleteOptions {
  const isEmpty = body === undefined || (body.form === 'bytes' && body.bytes.length === 0)
  return checkDeleteOptions(isEmpty ? deleteOptionsOfQuery(query) : decodeBody(body))
}

function decodeBody(body: RequestBody): DeleteOptionsBody {
  const { value } = parseBody(body, 'DeleteOptions')
  const { kind = 'DeleteOptions', apiVersion = 'v1' } = value as { kind?: string; apiVersion?: string }
  if (kind !== 'DeleteOptions' && kind !== '') {
    throw badRequest(`no kind ${goQuote(kind)} is registered for version ${goQuote(apiVersion)} in ${schemeName}`)
  }
  try {
    return decode<DeleteOptionsBody>(schemaNamed(schemaName), value).object
  } catch (err) {
    if (!(err instanceof ApiError)) throw err
    throw badRequest(`DeleteOptions in version "v1" cannot be handled as a DeleteOptions: ${err.message}`)
  }
}
