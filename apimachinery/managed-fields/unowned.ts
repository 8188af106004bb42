import { isObject } from '../equality.ts'
import { type FieldSet, setOfPaths } from './field-set.ts'
import { fieldElement } from './path-element.ts'

/** Fields of `metadata` that the server keeps, or that name the object. */
const unownedMeta: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
])

const topLevel = ['apiVersion', 'kind', 'metadata']

/** The fields that nobody owns. */
export const unownedFields: FieldSet = setOfPaths([
  ...topLevel.map((name) => [fieldElement(name)]),
  ...[...unownedMeta].map((name) => [fieldElement('metadata'), fieldElement(name)]),
])

/** The part of an object that has owners: a shallow copy. */
export function ownedPart(object: object): Record<string, unknown> {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...sections } = object as Record<string, unknown>
  const owned: Record<string, unknown> = {}
  if (isObject(metadata)) for (const name in metadata) if (!unownedMeta.has(name)) owned[name] = metadata[name]
  return { metadata: owned, ...sections }
}
