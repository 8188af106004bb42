import type { FunctionDeclaration, Overload } from '../check/environment.ts'
import type { CelType } from '../types/cel-type.ts'
import type { CelValue } from '../values/cel-value.ts'

/** How overloads are implemented: with arguments of the types that they declare. */
type Implementation = (...args: never[]) => CelValue

/** A function by name. */
export function declareFunction(name: string, ...overloads: readonly Overload[]): FunctionDeclaration {
  return { name, overloads }
}

/** An overload called as `f(a, b)`. */
export function overload(id: string, parameters: readonly CelType[], result: CelType, run?: Implementation): Overload {
  return { id, isMethod: false, parameters, result, run: implementation(run) }
}

/** An overload called as `a.f(b)`. */
export function method(id: string, parameters: readonly CelType[], result: CelType, run?: Implementation): Overload {
  return { id, isMethod: true, parameters, result, run: implementation(run) }
}

/** Callers see to it that arguments are of the declared types. */
function implementation(run: Implementation | undefined): Overload['run'] {
  return run as ((...args: CelValue[]) => CelValue) | undefined
}
