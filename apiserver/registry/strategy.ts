import { deepClone, deepEqual } from '../../apimachinery/equality.ts'
import { invalid } from '../../apimachinery/errors.ts'
import type { FieldError } from '../../apimachinery/field-error.ts'
import type { Kind, WriteContext } from '../../apimachinery/kinds/define-kind.ts'
import { objectMetaErrors, objectMetaUpdateErrors } from '../../apimachinery/meta-validation.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import { emptyStatusOf } from './empty-status.ts'
import { keepServerFields } from './object-meta.ts'

/** How one path of a resource (the object, its status, …) prepares and judges an update. */
export interface UpdateStrategy {
  /** Puts back what this path may not change. */
  prepare(draft: KubeObject, old: KubeObject, context: WriteContext): void
  /** What is wrong with the change, beyond the metadata. */
  validate(object: KubeObject, old: KubeObject): readonly FieldError[]
  warnings(object: KubeObject, old: KubeObject): readonly string[]
}

/** An object with the parts that all kinds may have. */
type Sections = KubeObject & Record<string, unknown>

/** Readies a draft for creation: resets what a creator may not set. */
export function prepareCreate(kind: Kind, draft: KubeObject, context: WriteContext): void {
  const { rules } = kind
  if (rules.status && !rules.keepsStatusOnCreate) resetStatus(kind, draft as Sections)
  if (rules.tracksGeneration || rules.bumpsGeneration) draft.metadata.generation = 1
  rules.prepareCreate?.(draft, context)
}

function resetStatus(kind: Kind, draft: Sections): void {
  const empty = emptyStatusOf(kind)
  if (empty === undefined) delete draft.status
  else draft.status = deepClone(empty)
}

/** @throws {ApiError} Invalid, with everything that is wrong with the object */
export function validateCreate(kind: Kind, object: KubeObject): void {
  const { rules } = kind
  throwIfAny(kind, object, [
    ...objectMetaErrors(object.metadata, rules),
    ...(rules.validate?.(object) ?? []),
    ...(rules.validateCreate?.(object) ?? []),
  ])
}

/** Readies a draft for an update: the server's fields, what the path may not change, and the generation. */
export function prepareUpdate(
  strategy: UpdateStrategy,
  draft: KubeObject,
  old: KubeObject,
  context: WriteContext,
): void {
  keepServerFields(draft.metadata, old.metadata)
  strategy.prepare(draft, old, context)
}

/** @throws {ApiError} Invalid, with everything that is wrong with the change */
export function validateUpdate(kind: Kind, strategy: UpdateStrategy, object: KubeObject, old: KubeObject): void {
  throwIfAny(kind, object, [
    ...objectMetaErrors(object.metadata, kind.rules),
    ...objectMetaUpdateErrors(object.metadata, old.metadata),
    ...strategy.validate(object, old),
  ])
}

function throwIfAny(kind: Kind, object: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length === 0) return
  // Upstream names the group in which the object is stored: Event, also for events.k8s.io.
  const stored = kind.rules.storedAs
  const group = stored === undefined ? kind.group : groupOf(stored.apiVersion)
  throw invalid({ group, kind: kind.kind }, object.metadata.name ?? '', errors)
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

/** The object itself: everything but the status. */
export function mainStrategy({ rules }: Kind): UpdateStrategy {
  return {
    prepare(draft, old, context) {
      if (rules.status) keepSection(draft, old, 'status')
      rules.prepareUpdate?.(draft, old, context)
      if (changesGeneration(rules, draft, old)) draft.metadata.generation = Number(old.metadata.generation ?? 0) + 1
    },
    validate: (object, old) => [...(rules.validate?.(object) ?? []), ...(rules.validateUpdate?.(object, old) ?? [])],
    warnings: (object, old) => rules.warnings?.(object, old) ?? [],
  }
}

function changesGeneration(rules: Kind['rules'], draft: KubeObject, old: KubeObject): boolean {
  if (rules.bumpsGeneration) return rules.bumpsGeneration(draft, old)
  return (rules.tracksGeneration ?? false) && !deepEqual(ownPart(draft), ownPart(old))
}

/** What the generation counts changes of: all but metadata and status. */
function ownPart(object: KubeObject): Record<string, unknown> {
  const { metadata: _metadata, status: _status, ...rest } = object as Sections
  return rest
}

/** `/status`: the status and, as upstream lets it, metadata. */
export function statusStrategy({ rules }: Kind): UpdateStrategy {
  return {
    prepare(draft, old, context) {
      shareAllBut(draft, old, 'status')
      rules.prepareStatusUpdate?.(draft, old, context)
    },
    validate: (object, old) => rules.validateStatusUpdate?.(object, old) ?? [],
    warnings: () => [],
  }
}

/** Puts one top-level field back to what it was. */
export function keepSection(draft: KubeObject, old: KubeObject, section: string): void {
  const [to, from] = [draft as Sections, old as Sections]
  if (from[section] === undefined) delete to[section]
  else to[section] = deepClone(from[section])
}

/** Puts everything but metadata and one top-level field back to what it was. */
export function keepAllBut(draft: KubeObject, old: KubeObject, section: string): void {
  for (const key of new Set([...Object.keys(draft), ...Object.keys(old)])) {
    if (key !== section && key !== 'metadata') keepSection(draft, old, key)
  }
}

/** The same, with the very parts of what is there: for paths on which nobody changes them after this. */
function shareAllBut(draft: KubeObject, old: KubeObject, section: string): void {
  const [to, from] = [draft as Sections, old as Sections]
  for (const key of new Set([...Object.keys(to), ...Object.keys(from)])) {
    if (key === section || key === 'metadata') continue
    if (from[key] === undefined) delete to[key]
    else to[key] = from[key]
  }
}
