import { type CelType, dynType, isOptional } from './cel-type.ts'

/** What type parameters stand for, by name. */
export type Substitution = Map<string, CelType>

/** The type with its parameters replaced; those that stand for nothing stay, or become dyn. */
export function substitute(type: CelType, substitution: Substitution, freeToDyn = false): CelType {
  if (type.kind === 'parameter') {
    const found = substitution.get(type.name)
    if (found) return substitute(found, substitution, freeToDyn)
    return freeToDyn ? dynType : type
  }
  if (type.parameters.length === 0) return type
  return { ...type, parameters: type.parameters.map((inner) => substitute(inner, substitution, freeToDyn)) }
}

/**
 * Whether values of type `from` can stand where `to` is wanted. Type parameters of both are bound in `substitution`,
 * also when the answer is no: callers try on a copy.
 */
export function isAssignable(substitution: Substitution, to: CelType, from: CelType): boolean {
  const target = resolved(substitution, to)
  const source = resolved(substitution, from)
  if (target === source) return true
  if (target.kind === 'parameter' || source.kind === 'parameter') return bind(substitution, target, source)
  if (isDyn(target) || isDyn(source)) return true
  if (source.kind === 'null') return isNullable(target)
  if (target.kind === 'null') return isNullable(source)
  if (target.kind !== source.kind) return false
  if (target.kind === 'type') return true
  if (target.name !== source.name || target.parameters.length !== source.parameters.length) return false
  return target.parameters.every((inner, i) => isAssignable(substitution, inner, source.parameters[i]!))
}

/** Whether all of a list of types can stand for others; binds only when they can. */
export function areAssignable(
  substitution: Substitution,
  to: readonly CelType[],
  from: readonly CelType[],
): Substitution | undefined {
  if (to.length !== from.length) return undefined
  const trial = new Map(substitution)
  return to.every((type, i) => isAssignable(trial, type, from[i]!)) ? trial : undefined
}

/** Whether two types say the same. */
export function isSameType(a: CelType, b: CelType): boolean {
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    a.parameters.length === b.parameters.length &&
    a.parameters.every((inner, i) => isSameType(inner, b.parameters[i]!))
  )
}

/** Of two types that go together the one that says less. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isEqualOrLessSpecific(a, b) ? a : b
}

/** Whether nothing is known of values before they are there. */
export function isDyn({ kind }: CelType): boolean {
  return kind === 'dyn' || kind === 'error'
}

function isEqualOrLessSpecific(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === 'parameter') return true
  if (isDyn(b) || b.kind === 'parameter' || a.kind !== b.kind) return false
  return a.parameters.every(
    (inner, i) => b.parameters[i] !== undefined && isEqualOrLessSpecific(inner, b.parameters[i]),
  )
}

function resolved(substitution: Substitution, type: CelType): CelType {
  let current = type
  while (current.kind === 'parameter') {
    const next = substitution.get(current.name)
    if (!next) return current
    current = next
  }
  return current
}

function bind(substitution: Substitution, a: CelType, b: CelType): boolean {
  const [free, other] = a.kind === 'parameter' ? [a, b] : [b, a]
  if (other.kind === 'parameter' && other.name === free.name) return true
  if (occursIn(substitution, free.name, other)) return false
  substitution.set(free.name, other)
  return true
}

function occursIn(substitution: Substitution, name: string, type: CelType): boolean {
  const target = resolved(substitution, type)
  if (target.kind === 'parameter') return target.name === name
  return target.parameters.some((inner) => occursIn(substitution, name, inner))
}

/** What may be compared with null. */
function isNullable(type: CelType): boolean {
  if (isOptional(type)) return true
  return ['duration', 'null', 'object', 'opaque', 'timestamp'].includes(type.kind)
}
