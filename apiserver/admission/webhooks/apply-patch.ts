import { parseJson } from '../../../apimachinery/codecs/json.ts'
import { internalError } from '../../../apimachinery/errors.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { applyJsonPatch } from '../../../apimachinery/patch/json-patch.ts'
import { type DocumentKind, documentKindOf, documentKindOfShape } from '../../body/document-kind.ts'
import { errorText } from '../matching/match-selectors.ts'
import type { Webhook } from './webhook.ts'

/**
 * Reads the patch of a webhook.
 * @param patch JSON Patch in base64
 * @returns undefined: the patch is empty
 * @throws {ApiError} InternalError: it is no JSON
 */
export function decodeWebhookPatch(patch: string): unknown {
  try {
    const operations = parseJson(Buffer.from(patch, 'base64')).value
    return Array.isArray(operations) && operations.length === 0 ? undefined : operations
  } catch (err) {
    throw internalError(errorText(err), { cause: err })
  }
}

/**
 * What the patch of a webhook makes of an object: a new one, without what its kind does not know, and with defaults.
 * @param kind of the version that the webhook saw
 * @throws {ApiError} InternalError: it is no patch, or cannot be applied
 */
export function applyWebhookPatch(
  { name }: Webhook,
  kind: Kind,
  object: KubeObject | undefined,
  operations: unknown,
): KubeObject {
  try {
    if (!object)
      throw new Error(
        `admission webhook ${goQuote(name)} attempted to modify the object, which is not supported for this operation`,
      )
    const documents = documentsOf(object, kind)
    const { object: changed } = documents.decode(applyJsonPatch(object, operations))
    documents.setDefaults(changed)
    return changed
  } catch (err) {
    throw internalError(errorText(err), { cause: err })
  }
}

/** Subresources take documents of other kinds. */
function documentsOf({ apiVersion, kind: name }: KubeObject, kind: Kind): DocumentKind {
  if (name === kind.kind && apiVersion === kind.apiVersion) return documentKindOf(kind)
  return documentKindOfShape(`${apiVersion} ${name}`)
}
