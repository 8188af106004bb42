import * as ast from '../syntax/ast.ts'
import type { SourceError } from '../syntax/source.ts'
import {
  areAssignable,
  isAssignable,
  isDyn,
  isSameType,
  mostGeneral,
  type Substitution,
  substitute,
} from '../types/assignment.ts'
import type { CelType } from '../types/cel-type.ts'
import * as types from '../types/cel-type.ts'
import type { CheckedExpression } from './checked-expression.ts'
import type { CelEnvironment, FunctionDeclaration, Overload } from './environment.ts'
import { typeNames } from './type-names.ts'

/** Finds the types of an expression and the functions it calls, or what does not fit. Never throws. */
export function check(env: CelEnvironment, expr: ast.Expr): CheckedExpression | readonly SourceError[] {
  const checker = new Checker(env)
  return checker.run(expr)
}

class Checker {
  readonly #env: CelEnvironment
  readonly #errors: SourceError[] = []
  readonly #types = new Map<number, CelType>()
  readonly #overloads = new Map<number, readonly Overload[]>()
  readonly #names = new Map<number, string>()
  /** Variables of folds, the innermost last. */
  readonly #scopes: (readonly [string, CelType])[] = []
  #substitution: Substitution = new Map()
  #freshCount = 0

  constructor(env: CelEnvironment) {
    this.#env = env
  }

  run(expr: ast.Expr): CheckedExpression | readonly SourceError[] {
    this.#check(expr)
    if (this.#errors.length > 0) return this.#errors
    const found = new Map<number, CelType>()
    for (const [id, type] of this.#types) found.set(id, substitute(type, this.#substitution, true))
    return { expr, types: found, overloads: this.#overloads, names: this.#names }
  }

  #check(expr: ast.Expr): CelType {
    const type = this.#typeOf(expr)
    this.#types.set(expr.id, type)
    return type
  }

  #typeOf(expr: ast.Expr): CelType {
    switch (expr.kind) {
      case 'literal':
        return literalType(expr.value)
      case 'ident':
        return this.#ident(expr)
      case 'select':
        return this.#select(expr)
      case 'call':
        return this.#call(expr)
      case 'list':
        return this.#list(expr)
      case 'map':
        return this.#map(expr)
      case 'struct':
        return this.#struct(expr)
      case 'comprehension':
        return this.#comprehension(expr)
    }
  }

  #fail(at: number, message: string): CelType {
    this.#errors.push({ at, message })
    return types.errorType
  }

  #undeclared(at: number, name: string): CelType {
    return this.#fail(at, `undeclared reference to '${name}' (in container '')`)
  }

  #ident(expr: ast.Ident): CelType {
    const found = this.#lookUp(expr.name)
    if (!found) return this.#undeclared(expr.at, expr.name)
    this.#names.set(expr.id, found.name)
    return found.type
  }

  #lookUp(name: string): { name: string; type: CelType } | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const [variable, type] = this.#scopes[i]!
      if (variable === name) return { name, type }
    }
    const global = name.startsWith('.') ? name.slice(1) : name
    const type = this.#env.variables.get(global) ?? this.#typeNamed(global)
    return type && { name: global, type }
  }

  #typeNamed(name: string): CelType | undefined {
    const type = typeNames.get(name) ?? this.#env.structType(name)
    return type && types.typeOf(type)
  }

  #select(expr: ast.Select): CelType {
    const name = expr.testOnly ? undefined : ast.qualifiedName(expr)
    const found = name === undefined || this.#isLocal(name) ? undefined : this.#lookUp(name)
    if (found) {
      this.#names.set(expr.id, found.name)
      return found.type
    }
    const operand = substitute(this.#check(expr.operand), this.#substitution)
    const type = this.#selected(expr, operand)
    return expr.testOnly ? types.boolType : type
  }

  /** Whether the first part of a name is a variable of a fold, which then hides what is called the same outside. */
  #isLocal(name: string): boolean {
    const first = name.split('.', 1)[0]
    return this.#scopes.some(([variable]) => variable === first)
  }

  #selected({ at, field }: { at: number; field: string }, operand: CelType): CelType {
    if (types.isOptional(operand)) return types.optionalOf(this.#field(at, operand.parameters[0]!, field))
    return this.#field(at, operand, field)
  }

  #field(at: number, operand: CelType, field: string): CelType {
    const target = substitute(operand, this.#substitution)
    switch (target.kind) {
      case 'map':
        return target.parameters[1]!
      case 'object':
        return target.fieldType!(field) ?? this.#fail(at, `undefined field '${field}'`)
      case 'parameter':
        // A free type might turn out to have fields.
        isAssignable(this.#substitution, target, types.dynType)
        return types.dynType
      case 'dyn':
      case 'error':
        return types.dynType
      default:
        return this.#fail(at, `type '${types.formatType(target)}' does not support field selection`)
    }
  }

  #call(expr: ast.Call): CelType {
    if (expr.name === ast.operators.optionalSelect) return this.#optionalSelect(expr)
    const args = expr.args.map((arg) => this.#check(arg))
    if (!expr.target) {
      const name = expr.name.startsWith('.') ? expr.name.slice(1) : expr.name
      const declaration = this.#env.functions.get(name)
      return declaration ? this.#resolve(expr, declaration, args, false) : this.#undeclared(expr.at, expr.name)
    }
    const qualifier = ast.qualifiedName(expr.target)
    const qualified = qualifier === undefined ? undefined : this.#env.functions.get(`${qualifier}.${expr.name}`)
    if (qualified) {
      this.#names.set(expr.id, qualified.name)
      return this.#resolve(expr, qualified, args, false)
    }
    const target = this.#check(expr.target)
    const declaration = this.#env.functions.get(expr.name)
    if (!declaration) return this.#undeclared(expr.at, expr.name)
    return this.#resolve(expr, declaration, [target, ...args], true)
  }

  #optionalSelect(expr: ast.Call): CelType {
    const [operand, field] = expr.args
    const type = substitute(this.#check(operand!), this.#substitution)
    if (field?.kind !== 'literal' || typeof field.value !== 'string') {
      return this.#fail(field!.at, 'unsupported optional field selection')
    }
    this.#types.set(field.id, types.stringType)
    const target = types.isOptional(type) ? type.parameters[0]! : type
    return types.optionalOf(this.#field(expr.at, target, field.value))
  }

  #resolve(expr: ast.Call, { name, overloads }: FunctionDeclaration, args: CelType[], isMethod: boolean): CelType {
    const matching: Overload[] = []
    let result: CelType | undefined
    for (const overload of overloads) {
      if (overload.isMethod !== isMethod) continue
      const { parameters, result: overloadResult } = this.#instantiated(overload)
      const substitution = areAssignable(this.#substitution, parameters, args)
      if (!substitution) continue
      this.#substitution = substitution
      matching.push(overload)
      const found = substitute(overloadResult, substitution)
      if (!result) result = found
      else if (!isDyn(result) && !isSameType(result, found)) result = types.dynType
    }
    if (!result) return this.#noOverload(expr.at, name, args, isMethod)
    this.#overloads.set(expr.id, matching)
    return result
  }

  #noOverload(at: number, name: string, args: readonly CelType[], isMethod: boolean): CelType {
    const shown = args.map((type) => types.formatType(substitute(type, this.#substitution, true)))
    const [target, ...rest] = shown
    const signature = isMethod ? `${target}.(${rest.join(', ')})` : `(${shown.join(', ')})`
    return this.#fail(at, `found no matching overload for '${name}' applied to '${signature}'`)
  }

  /** Its type parameters are others at each call. */
  #instantiated({ parameters, result }: Overload): { parameters: CelType[]; result: CelType } {
    const fresh: Substitution = new Map()
    const rename = (type: CelType): void => {
      if (type.kind === 'parameter' && !fresh.has(type.name)) fresh.set(type.name, this.#freshType())
      for (const inner of type.parameters) rename(inner)
    }
    for (const type of [...parameters, result]) rename(type)
    if (fresh.size === 0) return { parameters: [...parameters], result }
    return { parameters: parameters.map((type) => substitute(type, fresh)), result: substitute(result, fresh) }
  }

  #freshType(): CelType {
    return types.parameter(`_var${this.#freshCount++}`)
  }

  #list({ elements, optional }: ast.ListExpr): CelType {
    let item: CelType | undefined
    for (const [index, element] of elements.entries()) {
      const type = this.#check(element)
      item = this.#joined(item, optional.has(index) ? this.#unwrapped(element, type) : type)
    }
    return types.listOf(item ?? this.#freshType())
  }

  #unwrapped(expr: ast.Expr, type: CelType): CelType {
    const found = substitute(type, this.#substitution)
    if (types.isOptional(found)) return found.parameters[0]!
    if (isDyn(found)) return types.dynType
    return this.#fail(
      expr.at,
      `expected type '${types.formatType(types.optionalOf(found))}' but found '${types.formatType(found)}'`,
    )
  }

  #map({ entries }: ast.MapExpr): CelType {
    let key: CelType | undefined
    let value: CelType | undefined
    for (const entry of entries) {
      key = this.#joined(key, this.#check(entry.key))
      const type = this.#check(entry.value)
      value = this.#joined(value, entry.optional ? this.#unwrapped(entry.value, type) : type)
    }
    return types.mapOf(key ?? this.#freshType(), value ?? this.#freshType())
  }

  #joined(previous: CelType | undefined, current: CelType): CelType {
    if (!previous) return current
    const substitution = areAssignable(this.#substitution, [previous], [current])
    if (!substitution) return types.dynType
    this.#substitution = substitution
    return mostGeneral(substitute(previous, substitution), substitute(current, substitution))
  }

  #struct(expr: ast.StructExpr): CelType {
    const name = expr.name.startsWith('.') ? expr.name.slice(1) : expr.name
    const type = this.#env.structType(name)
    if (!type) {
      for (const { value } of expr.fields) this.#check(value)
      if (typeNames.has(name)) return this.#fail(expr.at, `'${name}' is not a message type`)
      return this.#undeclared(expr.at, expr.name)
    }
    this.#names.set(expr.id, name)
    for (const { at, field, value, optional } of expr.fields) {
      const checked = this.#check(value)
      const found = optional ? this.#unwrapped(value, checked) : checked
      const wanted = type.fieldType!(field) ?? this.#fail(at, `undefined field '${field}'`)
      const substitution = areAssignable(this.#substitution, [wanted], [found])
      if (substitution) this.#substitution = substitution
      else {
        const [want, got] = [types.formatType(wanted), types.formatType(substitute(found, this.#substitution, true))]
        this.#fail(at, `expected type of field '${field}' is '${want}' but provided type is '${got}'`)
      }
    }
    return type
  }

  #comprehension(expr: ast.Comprehension): CelType {
    const range = substitute(this.#check(expr.range), this.#substitution)
    const accu = this.#check(expr.accuInit)
    const [first, second] = this.#iterated(expr, range)
    const outside = this.#scopes.length
    this.#scopes.push([expr.accuVar, accu])
    this.#scopes.push([expr.iterVar, first])
    if (expr.iterVar2 !== '') this.#scopes.push([expr.iterVar2, second])
    this.#assert(expr.condition, types.boolType)
    this.#assert(expr.step, accu)
    this.#scopes.length = outside + 1
    const result = this.#check(expr.result)
    this.#scopes.length = outside
    return result
  }

  /** The types of the variables of a fold. */
  #iterated({ range: { at }, iterVar2 }: ast.Comprehension, range: CelType): readonly [CelType, CelType] {
    switch (range.kind) {
      case 'list':
        return iterVar2 === '' ? [range.parameters[0]!, types.dynType] : [types.intType, range.parameters[0]!]
      case 'map':
        return [range.parameters[0]!, range.parameters[1]!]
      case 'dyn':
      case 'error':
        return [types.dynType, types.dynType]
      case 'parameter':
        isAssignable(this.#substitution, range, types.dynType)
        return [types.dynType, types.dynType]
      default: {
        const shown = types.formatType(range)
        this.#fail(
          at,
          `expression of type '${shown}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        )
        return [types.errorType, types.errorType]
      }
    }
  }

  #assert(expr: ast.Expr, wanted: CelType): void {
    const found = this.#check(expr)
    const substitution = areAssignable(this.#substitution, [wanted], [found])
    if (substitution) this.#substitution = substitution
    else {
      const [want, got] = [wanted, found].map((type) => types.formatType(substitute(type, this.#substitution, true)))
      this.#fail(expr.at, `expected type '${want}' but found '${got}'`)
    }
  }
}

function literalType(value: ast.LiteralValue): CelType {
  switch (typeof value) {
    case 'boolean':
      return types.boolType
    case 'bigint':
      return types.intType
    case 'number':
      return types.doubleType
    case 'string':
      return types.stringType
    default:
      if (value === null) return types.nullType
      return value instanceof Uint8Array ? types.bytesType : types.uintType
  }
}
