import { deepClone } from '../../../apimachinery/equality.ts'
import { formatFieldError } from '../../../apimachinery/field-error.ts'
import type { Cell, Kind, WriteContext } from '../../../apimachinery/kinds/define-kind.ts'
import type { Draft, KubeObject } from '../../../apimachinery/object.ts'
import { applyDefaults, decode, schemaOf } from '../../../apimachinery/schema/schema.ts'

/** When everything in these tests happens. */
export const nowMs = Date.UTC(2026, 0, 1)

/** Some time before now, as the API writes it. */
export function ago(seconds: number): string {
  return `${new Date(nowMs - seconds * 1000).toISOString().slice(0, 19)}Z`
}

const context: WriteContext = { nowMs, user: { name: 'ann', groups: ['devs'] } }

/** What clients send: without apiVersion and kind. */
export type Sent<T> = Draft<Omit<T, 'apiVersion' | 'kind'>>

/** The object with all of its defaults. */
export function defaulted<T extends KubeObject>(kind: Kind<T>, sent: Sent<T>): T {
  const schema = schemaOf(kind.rules.shape)
  const object = decode(schema, deepClone({ apiVersion: kind.apiVersion, kind: kind.kind, ...sent })).object
  applyDefaults(schema, object)
  kind.rules.default?.(object as unknown as T)
  return object as unknown as T
}

/** The object as it would be stored. */
export function created<T extends KubeObject>(kind: Kind<T>, sent: Sent<T>): T {
  const { status: _status, ...rest } = sent as Sent<T> & { status?: unknown }
  const keepsStatus = !kind.rules.status || kind.rules.keepsStatusOnCreate
  const object = defaulted(kind, keepsStatus ? sent : (rest as Sent<T>))
  object.metadata = { ...object.metadata, name: object.metadata?.name ?? 'x', uid: 'u-1' }
  kind.rules.prepareCreate?.(object, context)
  return object
}

/** What is wrong with a new object, as lines of text. */
export function createErrors<T extends KubeObject>(kind: Kind<T>, sent: Sent<T>): string[] {
  const object = created(kind, sent)
  const errors = [...(kind.rules.validate?.(object) ?? []), ...(kind.rules.validateCreate?.(object) ?? [])]
  return errors.map(formatFieldError)
}

/** What an update comes to: the object as it would be stored. */
export function updated<T extends KubeObject>(kind: Kind<T>, old: T, change: (draft: T) => void): T {
  const draft = deepClone(old)
  change(draft)
  const object = defaulted(kind, draft as unknown as Sent<T>)
  kind.rules.prepareUpdate?.(object, old, context)
  return object
}

/** What is wrong with a change of an object, as lines of text; the diffs that end some of them are cut off. */
export function updateErrors<T extends KubeObject>(kind: Kind<T>, old: T, change: (draft: T) => void): string[] {
  const object = updated(kind, old, change)
  const errors = [...(kind.rules.validate?.(object) ?? []), ...(kind.rules.validateUpdate?.(object, old) ?? [])]
  return errors.map((error) => formatFieldError(error).replace(/\n@@[\s\S]*$/, ''))
}

/** What is wrong with a change through `/status`, as lines of text; the diffs that end some of them are cut off. */
export function statusErrors<T extends KubeObject>(kind: Kind<T>, old: T, change: (draft: T) => void): string[] {
  const draft = deepClone(old)
  change(draft)
  const object = defaulted(kind, draft as unknown as Sent<T>)
  kind.rules.prepareStatusUpdate?.(object, old, context)
  return (kind.rules.validateStatusUpdate?.(object, old) ?? []).map((error) =>
    formatFieldError(error).replace(/\n@@[\s\S]*$/, ''),
  )
}

/** A row of the kind's table, by column. */
export function row<T extends KubeObject>(kind: Kind<T>, object: T): Record<string, Cell> {
  return Object.fromEntries((kind.rules.columns ?? []).map(({ name, cell }) => [name, cell(object, nowMs)]))
}

/** What clients are told about a new object that is fine, or about a change of it. */
export function warnings<T extends KubeObject>(kind: Kind<T>, sent: Sent<T>, change?: (draft: T) => void): string[] {
  const object = created(kind, sent)
  return [...(kind.rules.warnings?.(change ? updated(kind, object, change) : object, change && object) ?? [])]
}
