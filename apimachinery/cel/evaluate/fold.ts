import { accumulator, type Comprehension } from '../syntax/ast.ts'
import { CelError } from '../values/cel-error.ts'
import { CelList, CelMap, type CelValue } from '../values/cel-value.ts'
import { growing } from '../values/growing.ts'
import { typeNameOf } from '../values/value-types.ts'
import { type Step, tried } from './evaluation.ts'
import type { Planner } from './planner.ts'

/** Plans a fold. Lists and maps that macros build item by item grow in place. */
export function foldStep(expr: Comprehension, planner: Planner): Step {
  const range = planner.step(expr.range)
  const init = planner.step(expr.accuInit)
  const isPaired = expr.iterVar2 !== ''
  const grows = expr.accuVar === accumulator
  // An error in one round of all() or exists() does not matter when another decides.
  const isPredicate = expr.accuInit.kind === 'literal' && typeof expr.accuInit.value === 'boolean'
  return planner.withLocal(expr.accuVar, (accu) => {
    const result = planner.step(expr.result)
    const { condition, step } = planner.withLocal(expr.iterVar, () =>
      planner.withLocal(expr.iterVar2, () => ({
        condition: planner.step(expr.condition),
        step: planner.step(expr.step),
      })),
    )
    return (evaluation) => {
      const items = range(evaluation)
      const start = init(evaluation)
      const { slots } = evaluation
      slots[accu] = grows ? growing(start) : start
      for (const [first, second] of iterate(items, isPaired)) {
        slots[accu + 1] = first
        slots[accu + 2] = second
        if (condition(evaluation) !== true) break
        slots[accu] = isPredicate ? tried(step, evaluation) : step(evaluation)
      }
      return result(evaluation)
    }
  })
}

/** The variables of each round: item or key, or both index or key and value. */
function* iterate(range: CelValue, isPaired: boolean): Iterable<readonly [CelValue, CelValue]> {
  if (range instanceof CelList) {
    for (let i = 0; i < range.size; i++) yield isPaired ? [BigInt(i), range.at(i)] : [range.at(i), null]
  } else if (range instanceof CelMap) {
    for (const key of range.keys()) yield [key, isPaired ? range.find(key)! : null]
  } else {
    throw new CelError(`got '${typeNameOf(range)}', expected iterable type`)
  }
}
