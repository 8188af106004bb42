import { CodecError } from '../../apimachinery/codecs/codec-error.ts'
import { jsonText, parseJson } from '../../apimachinery/codecs/json.ts'
import { ApiError, badRequest, failure, invalid, unsupportedMediaType } from '../../apimachinery/errors.ts'
import { invalidField } from '../../apimachinery/field-error.ts'
import { goValue } from '../../apimachinery/go-text.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import { applyJsonPatch } from '../../apimachinery/patch/json-patch.ts'
import { applyMergePatch } from '../../apimachinery/patch/merge-patch.ts'
import { applyStrategicMergePatch } from '../../apimachinery/patch/strategic-merge.ts'
import type { RequestBody } from '../api-request.ts'
import type { KindIndex } from '../kind-index.ts'
import type { FieldValidation } from '../options/write-options.ts'
import { type DocumentKind, documentKindOf, shareableParts, withDefaults } from './document-kind.ts'
import { bareMediaType } from './media-types.ts'

const jsonPatch = 'application/json-patch+json'
const mergePatch = 'application/merge-patch+json'
const strategicMergePatch = 'application/strategic-merge-patch+json'
/** The schemas of custom resources have no merge keys. */
const customPatchTypes = [jsonPatch, mergePatch, 'application/apply-patch+yaml']

/** A patch that has been read. `apply` may be called again when another writer was faster. */
export interface Patch {
  /**
   * The new document, clean and with defaults; the caller owns it, but for what it may share.
   * @throws {ApiError} the patch does not fit, or what comes out of it does not
   */
  apply(document: KubeObject): KubeObject
}

/** What reading a patch takes beside its body. */
export interface PatchContext {
  readonly documents: DocumentKind
  readonly kinds: KindIndex
  readonly fieldValidation: FieldValidation
  /** Whether the new document may share with the old one what the patch leaves alone. */
  readonly sharesUnchanged: boolean
  warn(text: string): void
}

/** @throws {ApiError} BadRequest or UnsupportedMediaType */
export function parsePatch(body: RequestBody | undefined, context: PatchContext): Patch {
  const mediaType = bareMediaType(body?.mediaType ?? '')
  if (mediaType !== jsonPatch && mediaType !== mergePatch && mediaType !== strategicMergePatch) {
    throw failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
  }
  if (mediaType === strategicMergePatch && context.documents.isCustom) throw unsupportedMediaType(customPatchTypes)
  const { value, duplicates } = parsePatchBody(body as RequestBody, mediaType)
  return {
    apply(document) {
      const patched = applyAny(mediaType, context.documents, document, value)
      const isStrategic = mediaType === strategicMergePatch
      const clean = context.sharesUnchanged ? shareableParts(document) : undefined
      const { object, strictErrors } = decodePatched(patched, context, isStrategic ? value : undefined, clean)
      const strict = [...strictErrors, ...duplicates]
      if (context.fieldValidation === 'Strict' && strict.length > 0) {
        throw invalidPatch(isStrategic ? value : patched, isStrategic, `strict decoding error: ${strict.join(', ')}`)
      }
      if (context.fieldValidation === 'Warn') for (const text of strict) context.warn(text)
      return withDefaults(context.documents, object, clean)
    },
  }
}

function parsePatchBody(body: RequestBody, mediaType: string): { value: unknown; duplicates: readonly string[] } {
  if (body.form === 'object') return { value: body.object, duplicates: [] }
  try {
    return parseJson(body.bytes)
  } catch (err) {
    if (!(err instanceof CodecError)) throw err
    throw badRequest(mediaType === strategicMergePatch ? err.message : `error decoding patch: ${err.message}`)
  }
}

function applyAny(mediaType: string, documents: DocumentKind, document: KubeObject, patch: unknown): unknown {
  if (mediaType === jsonPatch) return applyJsonPatch(document, patch)
  if (mediaType === mergePatch) return applyMergePatch(document, patch)
  return applyStrategicMergePatch(documents.schema, document, patch)
}

/** @param strategicPatch the patch, when it is a strategic merge patch: those decode with other words */
function decodePatched(
  patched: unknown,
  { documents, kinds }: PatchContext,
  strategicPatch: unknown,
  clean: KubeObject | undefined,
) {
  const isStrategic = strategicPatch !== undefined
  const { apiVersion, kind } = (patched ?? {}) as { apiVersion?: unknown; kind?: unknown }
  const named = kinds.byKind(String(apiVersion), String(kind))
  const isOther = named !== undefined && (apiVersion !== documents.apiVersion || kind !== documents.kind)
  try {
    const wording = isStrategic ? 'unstructured' : 'json'
    if (!isOther) return documents.decode(patched, wording, clean)
    documentKindOf(named).decode(patched, wording)
    throw badRequest(`converting (${named.version}.${kind}) to (${documents.kind}): unknown conversion`)
  } catch (err) {
    if (!(err instanceof ApiError)) throw err
    throw invalidPatch(isStrategic ? strategicPatch : patched, isStrategic, err.message)
  }
}

/** Upstream shows what came out of the patch, or, for strategic ones, the patch. */
function invalidPatch(shown: unknown, isStrategic: boolean, why: string): ApiError {
  const text = isStrategic ? goValue(shown) : jsonText(shown)
  return invalid({ group: '', kind: '' }, '', [invalidField('patch', text, why)])
}
