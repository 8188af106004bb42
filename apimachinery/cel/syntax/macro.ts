import type { Call, Expr } from './ast.ts'
import type { NodeFactory } from './node-factory.ts'

/** Turns a call into something else. `undefined` leaves the call as it is. Errors go to the factory. */
export type Macro = (nodes: NodeFactory, call: Call) => Expr | undefined

/** Macros by `name:arguments:isMethod`. */
export type MacroTable = ReadonlyMap<string, Macro>

/** The key of a macro in the table. */
export function macroKey(name: string, args: number, isMethod: boolean): string {
  return `${name}:${args}:${isMethod}`
}

/** The macro that a call is to be expanded by. */
export function macroFor(macros: MacroTable, { name, args, target }: Call): Macro | undefined {
  return macros.get(macroKey(name, args.length, target !== undefined))
}
