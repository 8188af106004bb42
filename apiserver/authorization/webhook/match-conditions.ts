import { baseEnvironment } from '../../../apimachinery/cel/base-environment.ts'
import { extendEnvironment } from '../../../apimachinery/cel/check/environment.ts'
import { type CompiledExpression, compileExpression } from '../../../apimachinery/cel/compile.ts'
import { boolType, dynType } from '../../../apimachinery/cel/types/cel-type.ts'
import { fromJson } from '../../../apimachinery/cel/values/from-json.ts'

/** What conditions say of a request; an error is told when none of them decides. */
export type MatchOutcome = boolean | { readonly error: string }

/** Which requests a webhook is asked about: the variable `request` is the spec of a SubjectAccessReview (KEP-3221). */
export class MatchConditions {
  readonly #conditions: readonly CompiledExpression[]

  /** @throws {Error} an expression does not compile to a boolean */
  constructor(expressions: readonly string[]) {
    const env = extendEnvironment(baseEnvironment, { variables: { request: dynType } })
    this.#conditions = expressions.map((text) => {
      const result = compileExpression(env, text, boolType)
      if (!result.ok) throw new Error(`matchConditions: ${result.message}`)
      return result
    })
  }

  get isEmpty(): boolean {
    return this.#conditions.length === 0
  }

  /** All must hold; one that does not decides, whatever is wrong with others. */
  match(spec: object): MatchOutcome {
    const request = fromJson(spec)
    let error: string | undefined
    for (const condition of this.#conditions) {
      const result = condition.evaluate((name) => (name === 'request' ? request : undefined))
      if (!result.ok) error ??= `expression '${condition.text}' resulted in error: ${result.error}`
      else if (result.value !== true) return false
    }
    return error === undefined ? true : { error }
  }
}
