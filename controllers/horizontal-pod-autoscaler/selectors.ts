import { keyOf, type ObjectRef } from '../../apimachinery/object.ts'
import type { LabelMatcher } from '../../apimachinery/selectors/labels.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'

/** Which pods the autoscalers select, to find those that several of them would scale. */
export class AutoscalerSelectors {
  readonly #byNamespace = new Map<string, Map<string, LabelMatcher>>()

  set({ namespace = '', name }: ObjectRef, matcher: LabelMatcher): void {
    let inNamespace = this.#byNamespace.get(namespace)
    if (!inNamespace) {
      inNamespace = new Map()
      this.#byNamespace.set(namespace, inNamespace)
    }
    inNamespace.set(name, matcher)
  }

  delete({ namespace = '', name }: ObjectRef): void {
    const inNamespace = this.#byNamespace.get(namespace)
    inNamespace?.delete(name)
    if (inNamespace?.size === 0) this.#byNamespace.delete(namespace)
  }

  /** Keys of the autoscalers that select any of these pods of a namespace, in order. */
  selecting(namespace: string, pods: readonly Pod[]): string[] {
    return [...(this.#byNamespace.get(namespace) ?? [])]
      .filter(([, matcher]) => pods.some(({ metadata }) => matcher.matches(metadata.labels)))
      .map(([name]) => keyOf({ namespace, name }))
      .sort()
  }
}
