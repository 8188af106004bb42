import { type LabelMatcher, parseLabelSelector } from '../../apimachinery/selectors/labels.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { ObjectMeta } from '../../apimachinery/types/meta-v1.ts'
import type { Verdict } from './conditions.ts'
import type { AutoscalerSelectors } from './selectors.ts'

/** The pods of a target cannot be told. The message is for users. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError'
  /** The reason of the event. */
  readonly event: string
  readonly verdict: Verdict

  constructor(message: string, event: string, reason: string, condition = message) {
    super(message)
    this.event = event
    this.verdict = { type: 'ScalingActive', status: 'False', reason, message: condition }
  }
}

/**
 * Which pods the target of an autoscaler has.
 * @param selector as its scale tells it
 * @throws {SelectorError} there is none, it cannot be read, or another autoscaler has some of the pods, too
 */
export function targetPods(
  { namespace = '', name }: ObjectMeta,
  selector: string,
  {
    selectors,
    podsOf,
  }: { readonly selectors: AutoscalerSelectors; readonly podsOf: (namespace: string) => readonly Pod[] },
): { readonly selector: string; readonly matcher: LabelMatcher } {
  if (selector === '') {
    const condition = "the HPA target's scale is missing a selector"
    throw new SelectorError('selector is required', 'SelectorRequired', 'InvalidSelector', condition)
  }
  const matcher = parsed(selector)
  selectors.set({ namespace, name }, matcher)
  const pods = podsOf(namespace).filter(({ metadata }) => matcher.matches(metadata.labels))
  const keys = selectors.selecting(namespace, pods)
  if (keys.length > 1) {
    const message = `pods by selector ${selector} are controlled by multiple HPAs: [${keys.join(' ')}]`
    throw new SelectorError(message, 'AmbiguousSelector', 'AmbiguousSelector')
  }
  return { selector, matcher }
}

function parsed(selector: string): LabelMatcher {
  try {
    return parseLabelSelector(selector)
  } catch (error) {
    const why = (error as Error).message
    const message = `couldn't convert selector into a corresponding internal selector object: ${why}`
    throw new SelectorError(message, 'InvalidSelector', 'InvalidSelector')
  }
}
