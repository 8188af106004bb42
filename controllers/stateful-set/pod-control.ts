import { deepEqual } from '../../apimachinery/equality.ts'
import { isAlreadyExists, isNotFound } from '../../apimachinery/errors.ts'
import { persistentVolumeClaims } from '../../apimachinery/kinds/core/persistent-volume-claim.ts'
import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { type Draft, keyOf } from '../../apimachinery/object.ts'
import type { ControllerRevision, StatefulSet } from '../../apimachinery/types/apps-v1.ts'
import type { PersistentVolumeClaim, Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events/event-recorder.ts'
import type { Informer } from '../../client/informers/informer.ts'
import { claimDrafts, claimName, isStale, retainedOwners } from './claims.ts'
import { hasIdentity, identityLabels, podName } from './identity.ts'
import { statefulPod } from './stateful-pod.ts'

/** Makes, mends and deletes the pods of one set and their claims, with events. */
export class PodControl {
  readonly #set: StatefulSet
  readonly #client: Client
  readonly #recorder: EventRecorder
  readonly #claims: Informer<PersistentVolumeClaim>

  constructor(set: StatefulSet, client: Client, recorder: EventRecorder, claims: Informer<PersistentVolumeClaim>) {
    this.#set = set
    this.#client = client
    this.#recorder = recorder
    this.#claims = claims
  }

  /** Creates the pod of an ordinal, its claims first. @throws {ApiError} AlreadyExists is no event: our cache is behind */
  async create(revision: ControllerRevision, ordinal: number): Promise<void> {
    const name = podName(this.#set, ordinal)
    await this.#recorded('Create', name, async () => {
      await this.createClaims(ordinal)
      const pod = await this.#client.create(pods, statefulPod(this.#set, revision, ordinal))
      await this.retainClaims(pod, ordinal)
    })
  }

  async delete(pod: Pod): Promise<void> {
    await this.#recorded('Delete', pod.metadata.name, async () => {
      await this.#client.delete(pods, pod.metadata, { preconditions: { uid: pod.metadata.uid } })
    })
  }

  /** Gives a pod that was adopted the labels of its ordinal, and claims the owners that the policy names. */
  async mend(pod: Pod, ordinal: number): Promise<void> {
    await this.retainClaims(pod, ordinal)
    if (hasIdentity(pod, ordinal)) return
    const labels = { ...pod.metadata.labels, ...identityLabels(pod.metadata.name, ordinal) }
    await this.#recorded('Update', pod.metadata.name, async () => {
      await this.#client.update(pods, { ...pod, metadata: { ...pod.metadata, labels } })
    })
  }

  /** Creates the claims of an ordinal that are not there. @throws {Error} one of them is being deleted */
  async createClaims(ordinal: number): Promise<void> {
    for (const draft of claimDrafts(this.#set, ordinal)) {
      const name = draft.metadata?.name as string
      const claim = this.#claims.get(keyOf({ namespace: this.#set.metadata.namespace, name }))
      if (claim?.metadata.deletionTimestamp) throw new Error(`pvc ${name} is being deleted`)
      if (!claim) await this.#createClaim(draft, name, podName(this.#set, ordinal))
    }
  }

  /** Whether claims of an earlier pod of this ordinal are about to go away. */
  hasStaleClaims(ordinal: number): boolean {
    if (this.#set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false
    return this.#claimsOf(ordinal).some((claim) => isStale(claim, podName(this.#set, ordinal), undefined))
  }

  /** Writes the owners of claims that the policy asks for. */
  async retainClaims(pod: Pod, ordinal: number): Promise<void> {
    for (const claim of this.#claimsOf(ordinal)) {
      const ownerReferences = retainedOwners(this.#set, pod, ordinal, claim)
      if (deepEqual(ownerReferences, claim.metadata.ownerReferences ?? [])) continue
      const metadata = { ...claim.metadata, ownerReferences: [...ownerReferences] }
      await this.#client.update(persistentVolumeClaims, { ...claim, metadata })
    }
  }

  #claimsOf(ordinal: number): readonly PersistentVolumeClaim[] {
    const { namespace } = this.#set.metadata
    return (this.#set.spec.volumeClaimTemplates ?? [])
      .map((template) => this.#claims.get(keyOf({ namespace, name: claimName(this.#set, template, ordinal) })))
      .filter((claim) => claim !== undefined)
  }

  async #createClaim(draft: Draft<PersistentVolumeClaim>, claim: string, pod: string): Promise<void> {
    const set = this.#set.metadata.name
    try {
      await this.#client.create(persistentVolumeClaims, draft)
      const message = `Create Claim ${claim} Pod ${pod} in StatefulSet ${set} success`
      this.#recorder.event(this.#set, 'Normal', 'SuccessfulCreate', message)
    } catch (error) {
      if (isAlreadyExists(error)) return
      const { message } = error as Error
      const text = `Create Claim ${claim} for Pod ${pod} in StatefulSet ${set} failed error: ${message}`
      this.#recorder.event(this.#set, 'Warning', 'FailedCreate', text)
      throw new Error(`failed to create PVC ${claim}: ${message}`, { cause: error })
    }
  }

  async #recorded(verb: 'Create' | 'Update' | 'Delete', pod: string, act: () => Promise<void>): Promise<void> {
    const what = `${verb} Pod ${pod} in StatefulSet ${this.#set.metadata.name}`
    try {
      await act()
      this.#recorder.event(this.#set, 'Normal', `Successful${verb}`, `${what} successful`)
    } catch (error) {
      if (isNotFound(error) && verb === 'Delete') return
      const { message } = error as Error
      if (!isAlreadyExists(error))
        this.#recorder.event(this.#set, 'Warning', `Failed${verb}`, `${what} failed error: ${message}`)
      throw error
    }
  }
}
