import fc from 'fast-check'
import t from 'tap'
import { deepClone } from '../../../apimachinery/equality.ts'
import { ApiError } from '../../../apimachinery/errors.ts'
import type { FieldError } from '../../../apimachinery/field-error.ts'
import type { Kind, WriteContext } from '../../../apimachinery/kinds/define-kind.ts'
import { kinds } from '../../../apimachinery/kinds/index.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { applyDefaults, decode, schemaOf } from '../../../apimachinery/schema/schema.ts'
import { arbitraryEdit, type Edit, withEdit } from '../../support/arbitrary-edit.ts'
import { arbitraryObject } from '../../support/arbitrary-object.ts'
import { validObject } from '../../support/valid-objects.ts'
import { nowMs } from './kind-harness.ts'

/** Whatever gets past the schema, rules answer it with field errors and texts, and with nothing else. */

const runsPerKind = 100
const groups = new Set(['', 'apps', 'batch'])
const context: WriteContext = { nowMs, user: { name: 'ann', groups: [] } }

/** The object as rules get it, or undefined when the schema refuses it. */
function decoded(kind: Kind, sent: unknown): KubeObject | undefined {
  const schema = schemaOf(kind.rules.shape)
  try {
    const { object } = decode(schema, deepClone(sent) as object)
    applyDefaults(schema, object)
    return withMetadata(object as unknown as KubeObject)
  } catch (err) {
    // Of a wrong type.
    if (err instanceof ApiError) return undefined
    throw err
  }
}

function withMetadata(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, name: 'x', uid: 'u-1', namespace: 'default' } }
}

/** Whether there is nothing wrong. */
function check(errors: readonly FieldError[] | undefined, texts: readonly string[] | undefined): boolean {
  for (const { type, field, message } of errors ?? []) {
    if (typeof type !== 'string' || typeof field !== 'string' || message === '') throw new Error(`no error: ${field}`)
    if (message.includes('[object Object]') || field.includes('undefined')) throw new Error(`${field}: ${message}`)
  }
  for (const text of texts ?? []) if (text === '' || text.includes('undefined')) throw new Error(`no warning: ${text}`)
  return errors?.length === 0
}

function create({ rules }: Kind, draft: KubeObject): boolean {
  rules.default?.(draft)
  rules.prepareCreate?.(draft, context)
  const errors = [...(rules.validate?.(draft) ?? []), ...(rules.validateCreate?.(draft) ?? [])]
  return check(errors, rules.warnings?.(draft, undefined))
}

function update({ rules }: Kind, draft: KubeObject, old: KubeObject): void {
  rules.default?.(draft)
  rules.prepareUpdate?.(draft, old, context)
  check(
    [...(rules.validate?.(draft) ?? []), ...(rules.validateUpdate?.(draft, old) ?? [])],
    rules.warnings?.(draft, old),
  )
  rules.bumpsGeneration?.(draft, old)
}

function updateStatus({ rules }: Kind, draft: KubeObject, old: KubeObject): void {
  rules.default?.(draft)
  rules.prepareStatusUpdate?.(draft, old, context)
  check(rules.validateStatusUpdate?.(draft, old), [])
}

function show({ rules }: Kind, object: KubeObject): void {
  for (const { cell } of rules.columns ?? []) cell(object, nowMs)
  for (const select of Object.values(rules.selectableFields ?? {})) select(object)
  rules.rowConditions?.(object)
}

/** Two objects live through all that rules are asked about; only what is right gets to be changed. */
function live(kind: Kind, first: unknown, second: unknown): void {
  const old = decoded(kind, first)
  const changed = decoded(kind, second)
  if (!old || !changed || !create(kind, old)) return
  show(kind, old)
  update(kind, structuredClone(changed), old)
  if (kind.rules.status) updateStatus(kind, structuredClone(changed), old)
}

for (const kind of kinds.filter(({ group, rules }) => groups.has(group) && rules.stored !== false)) {
  const shape = `${kind.apiVersion} ${kind.kind}`
  const name = `${shape}: rules answer whatever the schema lets through`
  t.test(name, async (t) => {
    const { object } = validObject(kind)
    const edits = fc.array(arbitraryEdit(schemaOf(kind.rules.shape)), { minLength: 1, maxLength: 4 })
    const edited = (list: readonly Edit[]) => list.reduce(withEdit, object as unknown)
    const any = fc.oneof(arbitraryObject(shape), edits.map(edited), fc.constant(object))
    fc.assert(
      fc.property(any, any, (first, second) => {
        live(kind, first, second)
        live(kind, object, second)
      }),
      { numRuns: runsPerKind },
    )
    t.pass('nothing else was thrown')
  })
}
