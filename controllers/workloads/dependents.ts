import { type KubeObject, keyOf, type Resource } from '../../apimachinery/object.ts'
import { type LabelMatcher, labelMatcherOf } from '../../apimachinery/selectors/labels.ts'
import type { LabelSelector } from '../../apimachinery/types/meta-v1.ts'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informers/informer.ts'
import type { Informers } from '../../client/informers/informers.ts'
import type { WakeSource } from '../../client/reconcilers/reconciler.ts'
import { changesOf, controllerOf, mapped, ownersOf } from '../../client/reconcilers/wake.ts'
import { claimDependents, dependentCandidates } from './claim.ts'

/** An object that selects what it owns. */
type Owner = KubeObject & { readonly spec: { readonly selector?: unknown } }

export interface Relation<O extends Owner, D extends KubeObject> {
  readonly owners: Resource<O>
  readonly dependents: Resource<D>
  /** Needed for owners whose `spec.selector` is no `LabelSelector`. */
  readonly selectorOf?: (owner: O) => LabelMatcher
  /** See `Claim`. */
  readonly finalizer?: string
}

/** What one kind of workloads owns of one kind of objects, by selector. */
export class Dependents<O extends Owner, D extends KubeObject> {
  readonly #relation: Relation<O, D>
  readonly #owners: Informer<O>
  readonly #dependents: Informer<D>
  /**
   * Wakes an owner when it changes, when something that it controls does, and when something does that nobody controls
   * and that it selects: it may adopt that.
   */
  readonly wakeOn: readonly WakeSource[]

  constructor(informers: Informers, relation: Relation<O, D>) {
    const { owners, dependents } = relation
    this.#relation = relation
    this.#owners = informers.of(owners)
    this.#dependents = informers.of(dependents)
    this.wakeOn = [
      changesOf(owners),
      ownersOf(dependents, owners),
      mapped(dependents, (dependent) => (controllerOf(dependent) ? [] : this.#selecting(dependent))),
    ]
  }

  /** What `owner` controls and selects; adopts and releases accordingly. @param isCandidate leaves others out of it */
  claim(owner: O, client: Client, isCandidate: (candidate: D) => boolean = () => true): Promise<readonly D[]> {
    const { owners, dependents, finalizer } = this.#relation
    return claimDependents({
      client,
      owner,
      ownerResource: owners,
      resource: dependents,
      selector: this.#selectorOf(owner),
      candidates: dependentCandidates(this.#dependents, owner).filter(isCandidate),
      finalizer,
    })
  }

  #selecting({ metadata }: D): readonly string[] {
    const inNamespace = this.#owners.list(metadata.namespace)
    return inNamespace.filter((owner) => this.#selectorOf(owner).matches(metadata.labels)).map((owner) => keyOf(owner))
  }

  #selectorOf(owner: O): LabelMatcher {
    return this.#relation.selectorOf?.(owner) ?? labelMatcherOf(owner.spec.selector as LabelSelector | undefined)
  }
}
