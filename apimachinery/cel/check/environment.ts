import type { MacroTable } from '../syntax/macro.ts'
import type { CelType } from '../types/cel-type.ts'
import type { CelValue } from '../values/cel-value.ts'

/** One way to call a function. */
export interface Overload {
  /** Upstream's id: costs go by it. */
  readonly id: string
  /** Called as `a.f(b)`; `a` is the first parameter. */
  readonly isMethod: boolean
  readonly parameters: readonly CelType[]
  readonly result: CelType
  /**
   * Computes the result from arguments of the types of the parameters. Undefined where the interpreter does it.
   * @throws {CelError}
   */
  readonly run: ((...args: CelValue[]) => CelValue) | undefined
}

/** A function by name with all its overloads. */
export interface FunctionDeclaration {
  readonly name: string
  readonly overloads: readonly Overload[]
}

/** What expressions can use: variables, functions, macros, types of objects that can be made. Read-only. */
export interface CelEnvironment {
  readonly variables: ReadonlyMap<string, CelType>
  readonly functions: ReadonlyMap<string, FunctionDeclaration>
  readonly macros: MacroTable
  /** The object type of this name. */
  readonly structType: (name: string) => CelType | undefined
}

/** What is added to an environment. */
export interface EnvironmentExtension {
  readonly variables?: Readonly<Record<string, CelType>>
  readonly functions?: readonly FunctionDeclaration[]
  readonly structType?: (name: string) => CelType | undefined
}

/** An environment with more in it. Overloads are added to functions of the same name. */
export function extendEnvironment(base: CelEnvironment, extension: EnvironmentExtension): CelEnvironment {
  return {
    variables: new Map([...base.variables, ...Object.entries(extension.variables ?? {})]),
    functions: extension.functions
      ? mergeFunctions([...base.functions.values(), ...extension.functions])
      : base.functions,
    macros: base.macros,
    structType: (name) => extension.structType?.(name) ?? base.structType(name),
  }
}

/** Functions by name, those of the same name as one. */
export function mergeFunctions(functions: Iterable<FunctionDeclaration>): ReadonlyMap<string, FunctionDeclaration> {
  const merged = new Map<string, FunctionDeclaration>()
  for (const { name, overloads } of functions) {
    merged.set(name, { name, overloads: [...(merged.get(name)?.overloads ?? []), ...overloads] })
  }
  return merged
}
