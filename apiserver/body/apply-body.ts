import { CodecError } from '../../apimachinery/codecs/codec-error.ts'
import { parseYaml } from '../../apimachinery/codecs/yaml.ts'
import { isObject } from '../../apimachinery/equality.ts'
import { badRequest, unclassified } from '../../apimachinery/errors.ts'
import { jsonTypeOf } from '../../apimachinery/go-text.ts'
import { typeErrorsOf } from '../../apimachinery/managed-fields/check-applied.ts'
import { mergeTypeOf } from '../../apimachinery/managed-fields/merge-type.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { RequestBody } from '../api-request.ts'
import type { FieldValidation } from '../options/write-options.ts'
import type { DocumentKind } from './document-kind.ts'

/** The media type of server-side apply. */
export const applyPatchType = 'application/apply-patch+yaml'

/** A configuration to apply: the fields that its manager has an opinion about. */
export interface ApplyBody {
  readonly config: KubeObject
  /** What strict reading has to say of keys given twice. */
  readonly duplicates: readonly string[]
}

/** @throws {ApiError} BadRequest: no YAML, or no object */
export function parseApplyBody(body: RequestBody | undefined): ApplyBody {
  const { value, duplicates } = body?.form === 'object' ? { value: body.object, duplicates: [] } : parse(body)
  if (!isObject(value ?? {})) {
    const what = `json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type map[string]interface {}`
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${what}`)
  }
  const config = (value ?? {}) as Record<string, unknown>
  const metadata = isObject(config.metadata) ? config.metadata : {}
  return { config: { ...config, metadata } as unknown as KubeObject, duplicates }
}

function parse(body: RequestBody | undefined) {
  try {
    return parseYaml(body?.form === 'bytes' ? body.bytes : '')
  } catch (err) {
    if (!(err instanceof CodecError)) throw err
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${err.message}`)
  }
}

/**
 * Judges whether a configuration can be applied by a path.
 * @throws {ApiError} BadRequest: it is of another kind or version; 500 without a reason, as upstream, where values do not
 * fit the schema
 */
export function checkApplied(config: KubeObject, documents: DocumentKind): void {
  const { apiVersion, kind, metadata } = config
  if (apiVersion !== documents.apiVersion || kind !== documents.kind) {
    throw badRequest(`invalid object type: ${groupVersionKind(apiVersion, kind)}`)
  }
  if (metadata.managedFields) throw badRequest('metadata.managedFields must be nil')
  const errors = typeErrorsOf(mergeTypeOf(documents.schema), config)
  if (errors !== undefined) throw unclassified(`failed to create typed patch object (${nameOf(config)}): ${errors}`)
}

/** An object as upstream names it in failures to apply: `default/web; apps/v1, Kind=Deployment`. */
export function nameOf({ apiVersion, kind, metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}; ${groupVersionKind(apiVersion, kind)}`
}

function groupVersionKind(apiVersion: unknown, kind: unknown): string {
  const parts = typeof apiVersion === 'string' ? apiVersion.split('/') : ['']
  if (parts.length > 2) return '/, Kind='
  const [group, version] = parts.length === 2 ? parts : ['', parts[0]]
  return `${group}/${version}, Kind=${typeof kind === 'string' ? kind : ''}`
}

/**
 * Deals with keys given twice.
 * @throws {ApiError} BadRequest, when validation is strict
 */
export function judgeDuplicates(
  duplicates: readonly string[],
  fieldValidation: FieldValidation,
  warn: (text: string) => void,
): void {
  if (duplicates.length === 0 || fieldValidation === 'Ignore') return
  const text = `error converting YAML to JSON: ${duplicates.join(', ')}`
  if (fieldValidation === 'Strict') throw badRequest(`error strict decoding YAML: ${text}`)
  warn(text)
}
