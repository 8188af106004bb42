import { CodecError } from '../codecs/codec-error.ts'
import { jsonText, parseJson } from '../codecs/json.ts'
import { isObject } from '../equality.ts'
import type { KubeObject } from '../object.ts'
import { typeErrorsOf } from './check-applied.ts'
import { compare } from './compare.ts'
import { difference, type FieldSet, noFields } from './field-set.ts'
import { appliedFields } from './field-sets-of.ts'
import { UnidentifiedItemError } from './list-items.ts'
import { type OwnershipScope, typeOf } from './scope.ts'
import { ownedPart } from './unowned.ts'

/** Where `kubectl apply` keeps what it has applied. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** The manager that moves from client-side to server-side apply; others who do must not be taken for it. */
export const clientSideApplier = 'kubectl'

/** What annotations may hold in all (upstream: TotalAnnotationSizeLimitB). */
const maxAnnotationsBytes = 256 * 1024

/** The fields that `kubectl apply` has set and that still are as it set them. */
export function allowedByLastApplied(scope: OwnershipScope, live: KubeObject): FieldSet {
  const config = lastConfigOf(live)
  const type = typeOf(scope)
  if (config?.apiVersion !== scope.apiVersion || typeErrorsOf(type, config) !== undefined) return noFields
  try {
    const { added, modified, removed } = compare(type, ownedPart(config), ownedPart(live))
    return [added, modified, removed].reduce(difference, appliedFields(type, config))
  } catch (err) {
    if (err instanceof UnidentifiedItemError) return noFields
    throw err
  }
}

function lastConfigOf({ metadata }: KubeObject): Record<string, unknown> | undefined {
  try {
    const { value } = parseJson(metadata.annotations?.[lastApplied] ?? '')
    return isObject(value) ? value : undefined
  } catch (err) {
    if (err instanceof CodecError) return undefined
    throw err
  }
}

/**
 * Keeps the annotation of `kubectl apply` in step with what kubectl applies on the server, so that it can go back to
 * applying on its own. Objects without the annotation get none.
 */
export function updateLastApplied(draft: KubeObject, config: KubeObject): void {
  const { annotations } = draft.metadata
  if (!annotations?.[lastApplied]) return
  annotations[lastApplied] = `${jsonText(sortedKeys(withoutLastApplied(config)))}\n`
  if (sizeOf(annotations) > maxAnnotationsBytes) delete annotations[lastApplied]
}

function sizeOf(annotations: Record<string, string>): number {
  return Object.entries(annotations).reduce((sum, texts) => sum + Buffer.byteLength(texts.join('')), 0)
}

function withoutLastApplied(config: KubeObject): KubeObject {
  const { annotations, ...metadata } = config.metadata
  if (annotations === undefined) return config
  const { [lastApplied]: _, ...others } = annotations
  return { ...config, metadata: { ...metadata, annotations: others } }
}

/** Go writes the keys of maps in order. */
function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedKeys(value[key])]),
  )
}
