import {
  type FieldError,
  forbiddenField,
  immutableFieldErrors,
  invalidField,
  requiredField,
  tooLongField,
} from './field-error.ts'
import { goStrings } from './go-text.ts'
import { managerNameErrors } from './managed-fields/manager-names.ts'
import { dnsLabelErrors, labelValueErrors, nameIsDnsSubdomain, qualifiedNameErrors } from './names.ts'
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from './types/meta-v1.ts'

/** Keys and values of all annotations together (upstream: TotalAnnotationSizeLimitB). */
const maxAnnotationsBytes = 256 * 1024

/** Finalizers without a domain that Kubernetes itself uses. */
const standardFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion']

/** How the metadata of a kind is judged. */
export interface ObjectMetaRules {
  readonly namespaced: boolean
  /** DNS subdomain unless given. */
  readonly validateName?: (name: string, isPrefix: boolean) => readonly string[]
  /** Custom resources may have finalizers without a domain. */
  readonly unqualifiedFinalizers?: boolean
}

/** What is wrong with `metadata`, on create and on update (ValidateObjectMeta). `path` is for embedded metadata. */
export function objectMetaErrors(meta: ObjectMeta, rules: ObjectMetaRules, path = 'metadata'): FieldError[] {
  return [
    ...nameFieldErrors(meta, rules.validateName ?? nameIsDnsSubdomain, path),
    ...namespaceErrors(meta.namespace ?? '', rules.namespaced, `${path}.namespace`),
    ...generationErrors(meta.generation ?? 0, `${path}.generation`),
    ...labelsErrors(meta.labels, `${path}.labels`),
    ...annotationsErrors(meta.annotations, `${path}.annotations`),
    ...ownerReferencesErrors(meta.ownerReferences ?? [], `${path}.ownerReferences`),
    ...finalizersErrors(meta.finalizers ?? [], `${path}.finalizers`, rules.unqualifiedFinalizers ?? false),
    ...managedFieldsErrors(meta.managedFields ?? [], `${path}.managedFields`),
  ]
}

/** Entries that make no sense in other ways do not get as far as this. */
function managedFieldsErrors(entries: readonly ManagedFieldsEntry[], path: string): FieldError[] {
  return entries.flatMap(({ manager = '' }, i) => managerNameErrors(manager, `${path}[${i}].manager`))
}

/** What an update may not do to `metadata` (ValidateObjectMetaUpdate), beyond what `objectMetaErrors` says of the new one. */
export function objectMetaUpdateErrors(meta: ObjectMeta, old: ObjectMeta): FieldError[] {
  const errors: FieldError[] = []
  if (old.deletionTimestamp) {
    const added = (meta.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer))
    const names = [...new Set(added)].sort()
    const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${goStrings(names)}`
    if (names.length > 0) errors.push(forbiddenField('metadata.finalizers', detail))
  }
  if ((meta.generation ?? 0) < (old.generation ?? 0)) {
    errors.push(invalidField('metadata.generation', meta.generation ?? 0, 'must not be decremented'))
  }
  for (const field of immutableMeta) errors.push(...immutableFieldErrors(`metadata.${field}`, meta[field], old[field]))
  return errors
}

const immutableMeta = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const satisfies readonly (keyof ObjectMeta)[]

function nameFieldErrors(
  { name, generateName }: ObjectMeta,
  validateName: (name: string, isPrefix: boolean) => readonly string[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  if (generateName) errors.push(...invalids(`${path}.generateName`, generateName, validateName(generateName, true)))
  if (name) errors.push(...invalids(`${path}.name`, name, validateName(name, false)))
  else errors.push(requiredField(`${path}.name`, 'name or generateName is required'))
  return errors
}

function namespaceErrors(namespace: string, namespaced: boolean, path: string): FieldError[] {
  if (!namespaced) return namespace === '' ? [] : [forbiddenField(path, 'not allowed on this type')]
  return namespace === '' ? [requiredField(path)] : invalids(path, namespace, dnsLabelErrors(namespace))
}

function generationErrors(generation: number, path: string): FieldError[] {
  return generation < 0 ? [invalidField(path, generation, 'must be greater than or equal to 0')] : []
}

/** Labels of an object, a pod template, a selector. */
export function labelsErrors(labels: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...invalids(path, key, qualifiedNameErrors(key)),
    ...invalids(path, value, labelValueErrors(value)),
  ])
}

/** Keys are judged in lower case; values are free, but all together may not be large. */
export function annotationsErrors(
  annotations: Readonly<Record<string, string>> | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  let bytes = 0
  for (const [key, value] of Object.entries(annotations ?? {})) {
    errors.push(...invalids(path, key, qualifiedNameErrors(key.toLowerCase())))
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value)
  }
  if (bytes > maxAnnotationsBytes) errors.push(tooLongField(path, '', maxAnnotationsBytes))
  return errors
}

function ownerReferencesErrors(references: readonly OwnerReference[], path: string): FieldError[] {
  const errors: FieldError[] = []
  let controller = ''
  for (const reference of references) {
    errors.push(...ownerReferenceErrors(reference, path))
    if (!reference.controller) continue
    const name = `${reference.kind}/${reference.name}`
    const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`
    if (controller === '') controller = name
    else errors.push(invalidField(path, references.map(inOrder), detail))
  }
  return errors
}

/** Messages show fields in the order in which Go has them. */
function inOrder({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference): object {
  return { apiVersion, kind, name, uid, controller, blockOwnerDeletion }
}

function ownerReferenceErrors(reference: OwnerReference, path: string): FieldError[] {
  const { apiVersion, kind, name, uid } = reference
  const errors: FieldError[] = []
  const isVersioned = /^([^/]*\/)?[^/]+$/.test(apiVersion ?? '')
  if (!isVersioned) errors.push(invalidField(`${path}.apiVersion`, apiVersion ?? '', 'version must not be empty'))
  for (const [field, value] of Object.entries({ kind, name, uid })) {
    if (!value) errors.push(invalidField(`${path}.${field}`, '', 'must not be empty'))
  }
  // Events come and go by the thousand and expire: nothing may depend on one.
  if (apiVersion === 'v1' && kind === 'Event') {
    errors.push(invalidField(path, inOrder(reference), '/v1, Kind=Event is disallowed from being an owner'))
  }
  return errors
}

function finalizersErrors(finalizers: readonly string[], path: string, unqualified: boolean): FieldError[] {
  const errors = finalizers.flatMap((finalizer) => invalids(path, finalizer, qualifiedNameErrors(finalizer)))
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalidField(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'))
  }
  if (unqualified) return errors
  return [...errors, ...finalizers.flatMap((finalizer, i) => finalizerNameErrors(finalizer, `${path}[${i}]`))]
}

/** What is wrong with one of `spec.finalizers` of a Namespace. */
export function specFinalizerErrors(finalizer: string, path: string): FieldError[] {
  return [...invalids(path, finalizer, qualifiedNameErrors(finalizer)), ...finalizerNameErrors(finalizer, path)]
}

/** A finalizer must be one of Kubernetes' own or have a domain. */
function finalizerNameErrors(finalizer: string, path: string): FieldError[] {
  if (finalizer.includes('/') || standardFinalizers.includes(finalizer)) return []
  return [invalidField(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')]
}

/** One field error per message of a `…Errors` function of names.ts. */
export function invalids(path: string, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => invalidField(path, value, message))
}
