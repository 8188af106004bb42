import { invalid } from '../../apimachinery/errors.ts'
import { type FieldError, invalidField, unsupportedField } from '../../apimachinery/field-error.ts'
import type { DeleteOptions as DeleteOptionsBody } from '../../apimachinery/types/meta-v1.ts'
import { booleanParameter, intParameter, type Query } from './query.ts'
import { dryRunErrors } from './write-options.ts'

/** `metav1.DeleteOptions`, validated. */
export interface DeleteOptions {
  readonly dryRun: boolean
  readonly gracePeriodSeconds?: number | undefined
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined
  /** The old spelling of Orphan (true) and Background (false). */
  readonly orphanDependents?: boolean | undefined
  readonly preconditions?: Preconditions | undefined
}

/** What must hold of the object when the write happens. */
export interface Preconditions {
  readonly uid?: string | undefined
  readonly resourceVersion?: string | undefined
}

/** Deletes at once and without conditions. */
export const defaultDeleteOptions: DeleteOptions = { dryRun: false }

/** Deletes an object that cannot be read (KEP-3926). Here all can, so that it changes nothing. */
const unsafe = 'ignoreStoreReadErrorWithClusterBreakingPotential'

/** Options of a DELETE without a body. */
export function deleteOptionsOfQuery(query: Query): DeleteOptionsBody {
  return {
    dryRun: query.dryRun ? [query.dryRun] : undefined,
    gracePeriodSeconds: intParameter(query, 'gracePeriodSeconds'),
    propagationPolicy: query.propagationPolicy || undefined,
    orphanDependents: booleanParameter(query, 'orphanDependents'),
    ignoreStoreReadErrorWithClusterBreakingPotential: booleanParameter(query, unsafe),
  }
}

/** @throws {ApiError} Invalid, with upstream's causes */
export function checkDeleteOptions(body: DeleteOptionsBody): DeleteOptions {
  const dryRun = body.dryRun ?? []
  const errors = [...propagationErrors(body), ...dryRunErrors(dryRun), ...unsafeErrors(body)]
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors)
  const { gracePeriodSeconds } = body
  return {
    dryRun: dryRun.length > 0,
    gracePeriodSeconds: gracePeriodSeconds === undefined ? undefined : atLeastZero(Number(gracePeriodSeconds)),
    propagationPolicy: body.propagationPolicy as DeleteOptions['propagationPolicy'],
    orphanDependents: body.orphanDependents,
    preconditions: body.preconditions,
  }
}

/** Upstream takes a negative grace period for one second. */
function atLeastZero(seconds: number): number {
  return seconds < 0 ? 1 : seconds
}

const policies = ['Foreground', 'Background', 'Orphan']

function propagationErrors({ propagationPolicy: policy, orphanDependents }: DeleteOptionsBody): FieldError[] {
  if (policy === undefined) return []
  const errors: FieldError[] = []
  if (orphanDependents !== undefined)
    errors.push(
      invalidField('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set'),
    )
  if (!policies.includes(policy)) errors.push(unsupportedField('propagationPolicy', policy, [...policies, 'nil']))
  return errors
}

/** Nothing of what the others ask for could be done with an object that cannot be read. */
function unsafeErrors(body: DeleteOptionsBody): FieldError[] {
  if (!body[unsafe]) return []
  const others = ['propagationPolicy', 'orphanDependents', 'gracePeriodSeconds', 'preconditions'] as const
  const set = others.filter((name) => body[name] !== undefined)
  const all = body.dryRun?.length ? ['dryRun', ...set] : set
  return all.map((name) => invalidField(unsafe, true, `cannot be set together with .${name}`))
}
